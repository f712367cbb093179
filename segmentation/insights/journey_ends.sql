-- One row per customer and stretch of touchpoints between orders: episode (orders before it), started_at (the order before
-- it, NULL in episode 0), ended_at (the order that ends it, NULL = none), outcome and closed_at.
-- outcome: first (ends in the first order), next (in another order), silent (no order in $silent_days after the one before
-- it; closed that day), open (neither yet).
WITH ordered AS (
    SELECT
        customer_id,
        happened_at,
        ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY happened_at) AS number
    FROM journey_events
    WHERE step = 'order'
),

told AS (
    SELECT customer_id, number - 1 AS episode, CAST(NULL AS TIMESTAMP) AS started_at, happened_at AS ended_at FROM ordered
    UNION ALL
    SELECT customer_id, number, happened_at, NULL FROM ordered
    UNION ALL
    SELECT DISTINCT customer_id, 0, CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP) FROM journey_events
),

episodes AS (
    SELECT customer_id, episode, MAX(started_at) AS started_at, MAX(ended_at) AS ended_at
    FROM told
    GROUP BY customer_id, episode
)

SELECT
    *,
    CASE
        WHEN ended_at IS NOT NULL THEN CASE WHEN episode = 0 THEN 'first' ELSE 'next' END
        WHEN DATE_DIFF('day', started_at, $as_of) >= $silent_days THEN 'silent'
        ELSE 'open'
    END AS outcome,
    CASE
        WHEN ended_at IS NOT NULL THEN ended_at
        WHEN DATE_DIFF('day', started_at, $as_of) >= $silent_days
            THEN started_at + TO_DAYS(CAST($silent_days AS INTEGER))
    END AS closed_at
FROM episodes
