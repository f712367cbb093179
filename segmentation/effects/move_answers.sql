-- One row per span (before, between, after) and group (moved, stayed): customers in $from_segment on $earlier who were in
-- $to_segment on $later, or still there; each customer's last answer of kind $measure in the span, with the counts and
-- sums of effects/satisfaction_counts.sql. before: up to $earlier, $days long; after: from the day after $later, as long.
WITH placed AS (
    SELECT
        customer_id,
        MAX(segment) FILTER (as_of = CAST($earlier AS DATE)) AS segment_before,
        MAX(segment) FILTER (as_of = CAST($later AS DATE)) AS segment_after
    FROM memberships
    GROUP BY customer_id
),

looked_at AS (
    SELECT customer_id, CASE segment_after WHEN $to_segment THEN 'moved' WHEN $from_segment THEN 'stayed' END AS move
    FROM placed
    WHERE segment_before = $from_segment AND segment_after IN ($from_segment, $to_segment)
),

spanned AS (
    SELECT
        *,
        CASE
            WHEN answered_on <= CAST($earlier AS DATE) THEN 'before'
            WHEN answered_on <= CAST($later AS DATE) THEN 'between'
            ELSE 'after'
        END AS span
    FROM answers
    WHERE kind = $measure AND answered_on BETWEEN CAST($earlier AS DATE) - $days + 1 AND CAST($later AS DATE) + $days
),

newest AS (
    SELECT span, move, outcome, points
    FROM spanned
    INNER JOIN looked_at ON spanned.customer_id = looked_at.customer_id
    QUALIFY ROW_NUMBER() OVER (PARTITION BY spanned.customer_id, span ORDER BY answer DESC) = 1
),

sizes AS (
    SELECT move, COUNT(*) AS customers FROM looked_at GROUP BY move
)

SELECT
    spans.span,
    sizes.move,
    ANY_VALUE(sizes.customers) AS customers,
    COUNT(outcome) AS n,
    COUNT(*) FILTER (outcome = 'high') AS high,
    COUNT(*) FILTER (outcome = 'middle') AS middle,
    COUNT(*) FILTER (outcome = 'low') AS low,
    COALESCE(SUM(points), 0) AS total,
    COALESCE(SUM(points * points), 0) AS squares
FROM (SELECT UNNEST(['before', 'between', 'after']) AS span) AS spans
CROSS JOIN sizes
LEFT JOIN newest ON spans.span = newest.span AND sizes.move = newest.move
GROUP BY spans.span, sizes.move
