-- One row per answer with words from $first on, with its topic (-1 = none) and sentiment (positive, negative or NULL).
-- $ids, $topics, $signs: text ids and what was found for each.
WITH marks AS (
    SELECT UNNEST($ids) AS text_id, UNNEST($topics) AS topic, UNNEST(CAST($signs AS VARCHAR[])) AS sentiment
)

SELECT told.*, marks.topic, marks.sentiment
FROM told_texts AS told
INNER JOIN marks ON told.text_id = marks.text_id
WHERE told.answered_on >= CAST($first AS DATE)
