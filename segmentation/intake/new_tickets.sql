-- One row per ticket kept. Times: local wall clock. issue_type and status: code where the word is known, else as given.
SELECT
    ticket_id,
    customer_id,
    cache.parse_time(opened_at, GETVARIABLE('date_order')) AS opened_at,
    cache.parse_time(first_answered_at, GETVARIABLE('date_order')) AS first_answered_at,
    cache.parse_time(closed_at, GETVARIABLE('date_order')) AS closed_at,
    COALESCE(type_word.code, issue_type) AS issue_type,
    subject,
    channel,
    assignee,
    COALESCE(status_word.code, ticket_status) AS status,
    $batch_id AS batch_id,
    row_number AS file_row
FROM kept_rows
LEFT JOIN code_words AS type_word ON type_word.field = 'issue_type' AND type_word.word = LOWER(issue_type)
LEFT JOIN code_words AS status_word ON status_word.field = 'ticket_status' AND status_word.word = LOWER(ticket_status)
