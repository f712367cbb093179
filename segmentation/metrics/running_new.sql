-- One row per customer with an order after $day_before until $day: what these orders add. Days, orders, money.
SELECT
    customer_number,
    MIN(ordered_on) FILTER (sale) AS first_order_on,
    MAX(ordered_on) FILTER (sale) AS last_order_on,
    CAST(NULL AS DATE) AS order_before_on,
    CAST(COUNT(*) FILTER (sale) AS INTEGER) AS orders,
    CAST(SUM(net) AS DECIMAL(18, 4)) AS net,
    CAST(SUM(gross) AS DECIMAL(18, 4)) AS gross
FROM running_orders
WHERE ordered_on > $day_before AND ordered_on <= $day
GROUP BY customer_number
