-- One row per day with an order but the first of each customer: days since the one before. From told_orders.
-- Between orders; those of one day are 0 apart and left out, which is quicker than DISTINCT days.
SELECT customer_id, ordered_on, gap_days
FROM (
    SELECT
        customer_id,
        ordered_on,
        CAST(
            DATE_DIFF('day', LAG(ordered_on) OVER (PARTITION BY customer_id ORDER BY ordered_on), ordered_on) AS INTEGER
        ) AS gap_days
    FROM told_orders
    WHERE sale
)
WHERE gap_days > 0
