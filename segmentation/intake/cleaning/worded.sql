-- One row per different cell of a field: as given, tidied, without null words, and as the field's rule in SQL reads it.
-- `in_sql` is put in place; its `value` is NULL where the rule cannot read the cell.
WITH texts AS (
    SELECT given, rows, NULLIF(COALESCE(tidied.texted, cache.trimmed(given)), '') AS texted
    FROM cells
    LEFT JOIN tidied USING (given)
),

filled AS (
    SELECT given, rows, texted, CASE WHEN NOT ($emptied AND cache.is_null_word(texted)) THEN texted END AS worded
    FROM texts
)

SELECT given, rows, texted, worded, in_sql AS value
FROM filled
