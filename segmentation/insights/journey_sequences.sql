-- One row per sequence of steps to the goal, the most frequent first: steps (earliest first, the goal left out), paths,
-- customers, and the median of days from the first of them to the goal (NULL without steps).
WITH sequences AS (
    SELECT
        customer_id,
        episode,
        COALESCE(LIST(step ORDER BY back DESC) FILTER (back > 0), []) AS steps,
        DATE_DIFF('second', MIN(happened_at) FILTER (back > 0), MAX(happened_at)) / 86400 AS days
    FROM journey_paths
    GROUP BY customer_id, episode
)

SELECT
    steps,
    COUNT(*) AS paths,
    COUNT(DISTINCT customer_id) AS customers,
    QUANTILE_CONT(days, 0.5) AS median_days
FROM sequences
GROUP BY steps
ORDER BY paths DESC, LEN(steps), steps
LIMIT $most
