-- One row per length of gap in days between successive order days of one customer, up to $as_of. gaps: how many;
-- first_gaps: of these, between the first and the second day; longest_gaps: customers whose longest gap it is.
WITH sales AS (
    SELECT customer_id, CAST(ordered_at AS DATE) AS ordered_on
    FROM orders
    WHERE customer_id IS NOT NULL AND kind = 'sale' AND ordered_at < $as_of + INTERVAL 1 DAY
),

gaps AS (
    SELECT
        customer_id,
        DATE_DIFF('day', LAG(ordered_on) OVER earlier, ordered_on) AS gap_days,
        LAG(ordered_on) OVER earlier = FIRST_VALUE(ordered_on) OVER earlier AS is_first
    FROM sales
    WINDOW earlier AS (PARTITION BY customer_id ORDER BY ordered_on)
),

counted AS (
    SELECT gap_days, COUNT(*) AS gaps, COUNT(*) FILTER (is_first) AS first_gaps, 0 AS longest_gaps
    FROM gaps
    WHERE gap_days > 0
    GROUP BY gap_days
    UNION ALL
    SELECT MAX(gap_days), 0, 0, 1
    FROM gaps
    WHERE gap_days > 0
    GROUP BY customer_id
)

SELECT
    gap_days,
    CAST(SUM(gaps) AS BIGINT) AS gaps,
    CAST(SUM(first_gaps) AS BIGINT) AS first_gaps,
    CAST(SUM(longest_gaps) AS BIGINT) AS longest_gaps
FROM counted
GROUP BY gap_days
