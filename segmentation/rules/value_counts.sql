-- One row per value of one field, the commonest first, at most $most: the value as text and the rows that have it.
SELECT CAST(asked_value AS VARCHAR) AS value, COUNT(*) AS rows
FROM asked_rows
WHERE asked_value IS NOT NULL AND CAST(asked_value AS VARCHAR) <> '' AND ($as_of IS NULL OR asked_day <= $as_of)
GROUP BY ALL
ORDER BY rows DESC, value
LIMIT $most
