-- One row per sequence of segments that customers went through over the days, repeats in a row told once: customers who
-- did, most first, of all `known` by the last day. Only sequences of $least_steps segments or more, $most rows.
WITH walked AS (
    SELECT
        LIST_FILTER(
            path, lambda segment, place: segment IS NOT NULL AND (place = 1 OR segment IS DISTINCT FROM path[place - 1])
        ) AS segments,
        SUM(customers) AS customers
    FROM (SELECT path_days AS path, COUNT(*) AS customers FROM path_table GROUP BY ALL)
    GROUP BY segments
)

SELECT
    CAST(segments AS VARCHAR[]) AS segments,
    CAST(customers AS BIGINT) AS customers,
    CAST(SUM(customers) OVER () AS BIGINT) AS known
FROM walked
QUALIFY LEN(segments) >= $least_steps
ORDER BY customers DESC, segments
LIMIT $most
