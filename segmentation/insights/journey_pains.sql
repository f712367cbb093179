-- One row per step: of the customers who took it, each by the last time that lies $follow_days back, how many did not order
-- in the $follow_days after (dropped of customers); of their answers whose last step before, at most 30 days, it was,
-- the newest of each customer, how many scored low (low of answers). step '': all steps together.
WITH taken AS (
    SELECT
        steps.customer_id,
        steps.step,
        steps.happened_at,
        COALESCE(
            ends.ended_at > steps.happened_at + TO_DAYS(CAST($follow_days AS INTEGER)), true
        ) AS dropped
    FROM journey_steps AS steps
    INNER JOIN journey_ends AS ends ON steps.customer_id = ends.customer_id AND steps.episode = ends.episode
    WHERE steps.happened_at < $as_of + INTERVAL 1 DAY - TO_DAYS(CAST($follow_days AS INTEGER))
),

latest AS (
    SELECT step, customer_id, ARG_MAX(dropped, happened_at) AS dropped
    FROM taken
    GROUP BY GROUPING SETS ((step, customer_id), (customer_id))
),

drops AS (
    SELECT COALESCE(step, '') AS step, COUNT(*) AS customers, COUNT(*) FILTER (dropped) AS dropped FROM latest GROUP BY step
),

answered AS (
    SELECT
        customer_id,
        happened_at,
        step,
        low,
        LAST_VALUE(CASE WHEN step <> 'survey' THEN step END IGNORE NULLS) OVER so_far AS cause,
        LAST_VALUE(CASE WHEN step <> 'survey' THEN happened_at END IGNORE NULLS) OVER so_far AS caused_at
    FROM journey_steps
    WINDOW so_far AS (
        PARTITION BY customer_id ORDER BY happened_at, place, step ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),

scores AS (
    SELECT COALESCE(cause, '') AS step, COUNT(*) AS answers, COUNT(*) FILTER (low) AS low
    FROM (
        SELECT cause, customer_id, ARG_MAX(low, happened_at) AS low
        FROM answered
        WHERE step = 'survey' AND low IS NOT NULL AND caused_at >= happened_at - INTERVAL 30 DAY
        GROUP BY GROUPING SETS ((cause, customer_id), (customer_id))
    )
    GROUP BY cause
)

SELECT
    step,
    COALESCE(drops.customers, 0) AS customers,
    COALESCE(drops.dropped, 0) AS dropped,
    COALESCE(scores.answers, 0) AS answers,
    COALESCE(scores.low, 0) AS low
FROM drops
FULL JOIN scores USING (step)
ORDER BY step
