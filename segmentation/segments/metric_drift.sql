-- One row per metric and bin that holds somebody: customers before and now. Bins: deciles of the values before, the edges
-- that fall together being one; bin -1 holds those without a value. *_values: customer, metric, value.
WITH edges AS (
    SELECT metric, LIST_DISTINCT(QUANTILE_DISC(metric_value, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])) AS edges
    FROM before_values
    WHERE metric_value IS NOT NULL
    GROUP BY metric
),

told AS (
    SELECT metric, metric_value, TRUE AS is_before FROM before_values
    UNION ALL
    SELECT metric, metric_value, FALSE AS is_before FROM now_values
)

SELECT
    told.metric,
    CASE WHEN told.metric_value IS NULL THEN -1
        ELSE LEN(LIST_FILTER(edges.edges, LAMBDA edge : edge < told.metric_value)) END AS bin,
    COUNT(*) FILTER (told.is_before) AS before,
    COUNT(*) FILTER (NOT told.is_before) AS now
FROM told
LEFT JOIN edges ON told.metric = edges.metric
GROUP BY 1, 2
ORDER BY 1, 2
