-- One row per length of gap in days between successive order days of one customer, up to $as_of; gaps: how many.
WITH sales AS (
    SELECT customer_id, CAST(ordered_at AS DATE) AS ordered_on
    FROM orders
    WHERE customer_id IS NOT NULL AND kind = 'sale' AND ordered_at < $as_of + INTERVAL 1 DAY
),

gaps AS (
    SELECT DATE_DIFF('day', LAG(ordered_on) OVER (PARTITION BY customer_id ORDER BY ordered_on), ordered_on) AS gap_days
    FROM sales
)

SELECT gap_days, COUNT(*) AS gaps
FROM gaps
WHERE gap_days > 0
GROUP BY gap_days
