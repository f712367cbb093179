-- One row per customer with an order after $day_before until $day: what these orders add. Days, orders, money.
SELECT
    customer_id,
    MIN(ordered_on) FILTER (sale) AS first_order_on,
    MAX(ordered_on) FILTER (sale) AS last_order_on,
    CAST(COUNT(*) FILTER (sale) AS INTEGER) AS orders,
    CAST(SUM(net) AS DECIMAL(18, 4)) AS net,
    CAST(SUM(gross) AS DECIMAL(18, 4)) AS gross,
    CAST(COUNT(*) FILTER (refunded) AS INTEGER) AS refunds,
    CAST(COUNT(*) FILTER (cancelled) AS INTEGER) AS cancelled
FROM running_orders
WHERE ordered_on > $day_before AND ordered_on <= $day
GROUP BY customer_id
