-- One row per step of the paths to a goal: customer_id, episode, back (0 = the goal itself, 1 = the last step before it, up
-- to $steps), step, happened_at. Paths whose goal was reached from $since on; only steps of the $within_days before it.
-- goal: first, next, silent. Steps that are not among the $kinds most frequent are other.
WITH goals AS (
    SELECT customer_id, episode, closed_at
    FROM journey_ends
    WHERE outcome = $goal AND closed_at >= $since
),

backwards AS (
    SELECT
        steps.customer_id,
        steps.episode,
        steps.step,
        steps.happened_at,
        ROW_NUMBER() OVER (
            PARTITION BY steps.customer_id, steps.episode
            ORDER BY steps.happened_at DESC, steps.place DESC, steps.step DESC
        ) AS back
    FROM journey_steps AS steps
    INNER JOIN goals ON steps.customer_id = goals.customer_id AND steps.episode = goals.episode
    WHERE steps.happened_at <= goals.closed_at
        AND steps.happened_at >= goals.closed_at - TO_DAYS(CAST($within_days AS INTEGER))
),

near AS (
    SELECT * FROM backwards WHERE back <= $steps
),

frequent AS (
    SELECT step
    FROM near
    GROUP BY step
    ORDER BY COUNT(*) DESC, step
    LIMIT $kinds
)

SELECT
    customer_id,
    episode,
    back,
    CASE WHEN step IN (SELECT step FROM frequent) THEN step ELSE 'other' END AS step,
    happened_at
FROM near
UNION ALL
SELECT customer_id, episode, 0, $goal, closed_at FROM goals
