-- One row per custom field whose values are numbers and segment: customers with a value, mean and standard deviation of
-- all of them. Fields of 12 different values or fewer are categories.
WITH numbers AS (
    SELECT attribute
    FROM custom_entries
    GROUP BY attribute
    HAVING COUNT(*) = COUNT(*) FILTER (ISFINITE(TRY_CAST(written AS DOUBLE))) AND COUNT(DISTINCT written) > 12
)

SELECT
    attribute,
    segment,
    COUNT(*) AS n,
    AVG(CAST(written AS DOUBLE)) AS mean,
    STDDEV_POP(CAST(written AS DOUBLE)) AS sd
FROM custom_entries
WHERE attribute IN (SELECT attribute FROM numbers)
GROUP BY attribute, segment
