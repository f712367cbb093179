-- One row per touch kept: web visit, mail opened, call, enquiry … kind: code where the word is known, else as given.
SELECT
    interaction_id,
    customer_id,
    cache.parse_time(happened_at, GETVARIABLE('date_order')) AS happened_at,
    COALESCE(code_words.code, interaction_kind) AS kind,
    channel,
    detail,
    $batch_id AS batch_id,
    row_number AS file_row
FROM kept_rows
LEFT JOIN code_words ON code_words.field = 'interaction_kind' AND code_words.word = LOWER(interaction_kind)
