-- One row per value and segment: customers who have it in any row of told_rows (n); and per segment, value NULL, those who
-- have any. Blanks are no value; only what begins with one needs to be trimmed to know.
WITH held AS (
    SELECT DISTINCT customer, segment, told_value AS value
    FROM told_rows
    WHERE told_value <> '' AND (NOT STARTS_WITH(told_value, ' ') OR TRIM(told_value) <> '')
)

SELECT value, segment, COUNT(*) AS n FROM held GROUP BY value, segment
UNION ALL
SELECT NULL, segment, COUNT(DISTINCT customer) FROM held GROUP BY segment
