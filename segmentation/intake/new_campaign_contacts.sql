-- One row per customer of a campaign kept. contact_group: treated, held_out; response: code; unknown words as given.
SELECT
    campaign,
    customer_id,
    cache.parse_time(sent_at, GETVARIABLE('date_order')) AS sent_at,
    COALESCE(group_word.code, contact_group) AS contact_group,
    channel,
    cache.parse_time(responded_at, GETVARIABLE('date_order')) AS responded_at,
    COALESCE(response_word.code, response) AS response,
    $batch_id AS batch_id,
    row_number AS file_row
FROM kept_rows
LEFT JOIN code_words AS group_word ON group_word.field = 'contact_group' AND group_word.word = LOWER(contact_group)
LEFT JOIN code_words AS response_word ON response_word.field = 'response' AND response_word.word = LOWER(response)
