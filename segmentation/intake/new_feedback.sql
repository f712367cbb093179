-- One row per answer kept: each score of a row, the comment with the first of them; a comment alone is one too.
WITH scored AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY row_number ORDER BY field <> 'score', field) AS place
    FROM answers
)

SELECT
    feedback_id,
    customer_id,
    cache.parse_time(answered_at, GETVARIABLE('date_order')) AS answered_at,
    COALESCE(scored.kind, code_words.code, feedback_kind, 'comment') AS kind,
    scored.score,
    scored.scale_min,
    scored.scale_max,
    CASE WHEN scored.place IS NULL OR scored.place = 1 THEN comment END AS comment,
    channel,
    $batch_id AS batch_id,
    kept_rows.row_number AS file_row
FROM kept_rows
LEFT JOIN scored ON kept_rows.row_number = scored.row_number
LEFT JOIN code_words ON code_words.field = 'feedback_kind' AND code_words.word = LOWER(kept_rows.feedback_kind)
