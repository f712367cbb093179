-- One row per attribute and value that stands in counted_values (attribute, value, rows n): its place from 0, the value
-- in most rows first; all from $kept on share that place.
SELECT
    attribute,
    value,
    CAST(LEAST(ROW_NUMBER() OVER (PARTITION BY attribute ORDER BY SUM(n) DESC, value) - 1, $kept) AS INTEGER) AS place
FROM counted_values
WHERE TRIM(value) <> ''
GROUP BY attribute, value
