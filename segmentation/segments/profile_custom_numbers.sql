-- One row per custom field whose values are numbers and segment, and one for all customers (everybody = 1): customers
-- with a value, mean and standard deviation of all of them. Fields of 12 different values or fewer are categories.
WITH entries AS (
    SELECT profiled.segment, entry.key AS attribute, TRIM(entry.value) AS written
    FROM profiled
    INNER JOIN (
        SELECT customer_id, UNNEST(MAP_ENTRIES(attributes)) AS entry FROM rule_inputs WHERE attributes IS NOT NULL
    ) AS filled ON profiled.customer_id = filled.customer_id
),

numbers AS (
    SELECT attribute
    FROM entries
    WHERE written <> ''
    GROUP BY attribute
    HAVING COUNT(*) = COUNT(*) FILTER (ISFINITE(TRY_CAST(written AS DOUBLE))) AND COUNT(DISTINCT written) > 12
)

SELECT
    GROUPING(segment) AS everybody,
    attribute,
    segment,
    COUNT(*) AS n,
    AVG(CAST(written AS DOUBLE)) AS mean,
    STDDEV_POP(CAST(written AS DOUBLE)) AS sd
FROM entries
WHERE written <> '' AND attribute IN (SELECT attribute FROM numbers)
GROUP BY GROUPING SETS ((attribute, segment), (attribute))
