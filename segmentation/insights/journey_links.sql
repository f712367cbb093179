-- One row per pair of steps that follow each other at a place before the goal: back (of the later one), before, after,
-- paths, customers, and days between them: quartiles. before NULL: the path begins with the later step.
WITH pairs AS (
    SELECT
        customer_id,
        back,
        LEAD(step) OVER towards AS before,
        step AS after,
        DATE_DIFF('second', LEAD(happened_at) OVER towards, happened_at) / 86400 AS days
    FROM journey_paths
    WINDOW towards AS (PARTITION BY customer_id, episode ORDER BY back)
)

SELECT
    back,
    before,
    after,
    COUNT(*) AS paths,
    COUNT(DISTINCT customer_id) AS customers,
    QUANTILE_CONT(days, 0.25) AS lower_days,
    QUANTILE_CONT(days, 0.5) AS median_days,
    QUANTILE_CONT(days, 0.75) AS upper_days
FROM pairs
GROUP BY back, before, after
ORDER BY back DESC, paths DESC, before, after
