-- One row per touchpoint within an episode: customer_id, episode, happened_at, place, step, low. The order that begins an
-- episode is its first step; the one that ends it is none. Repeats of a step right after each other count once by
-- $repeats: run (the first of them stays), day (the first of each day), keep (all).
WITH numbered AS (
    SELECT
        *,
        COUNT(*) FILTER (step = 'order') OVER (
            PARTITION BY customer_id
            ORDER BY happened_at, place, step
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS episode
    FROM journey_events
),

placed AS (
    SELECT customer_id, episode, happened_at, CASE WHEN step = 'order' THEN 0 ELSE place END AS place, step, low
    FROM numbered
)

SELECT *
FROM placed
WINDOW before AS (PARTITION BY customer_id, episode ORDER BY happened_at, place, step)
QUALIFY
    $repeats = 'keep'
    OR step IS DISTINCT FROM LAG(step) OVER before
    OR ($repeats = 'day' AND CAST(happened_at AS DATE) <> CAST(LAG(happened_at) OVER before AS DATE))
