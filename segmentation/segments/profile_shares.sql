-- One row per attribute, value and segment that has it: customers with the value (n), with any value of the attribute
-- in the segment (known) and among all (all_known), with the value among all (all_n), different values (all_values).
-- The $kept commonest values of each attribute.
WITH totals AS (
    SELECT attribute, value, SUM(n) AS all_n, COUNT(*) OVER (PARTITION BY attribute) AS all_values
    FROM told_counts
    GROUP BY attribute, value
    QUALIFY ROW_NUMBER() OVER (PARTITION BY attribute ORDER BY SUM(n) DESC, value) <= $kept
)

SELECT
    totals.attribute,
    totals.value,
    bases.segment,
    COALESCE(counts.n, 0) AS n,
    bases.known,
    CAST(totals.all_n AS BIGINT) AS all_n,
    CAST(SUM(bases.known) OVER (PARTITION BY totals.attribute, totals.value) AS BIGINT) AS all_known,
    totals.all_values
FROM totals
INNER JOIN told_bases AS bases ON totals.attribute = bases.attribute
LEFT JOIN told_counts AS counts
    ON totals.attribute = counts.attribute AND totals.value = counts.value AND bases.segment = counts.segment
