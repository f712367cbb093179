-- One row per customer with an order after $day_before until $day, as running_new.sql, and order_before_on: of the days with
-- an order among these, the one before the last.
WITH days AS (
    SELECT
        customer_number,
        ordered_on,
        COUNT(*) FILTER (sale) AS orders,
        SUM(net) AS net,
        SUM(gross) AS gross
    FROM running_orders
    WHERE ordered_on > $day_before AND ordered_on <= $day
    GROUP BY customer_number, ordered_on
)

SELECT
    customer_number,
    MIN(ordered_on) FILTER (orders > 0) AS first_order_on,
    MAX(ordered_on) FILTER (orders > 0) AS last_order_on,
    LIST_EXTRACT(MAX(ordered_on, 2) FILTER (orders > 0), 2) AS order_before_on,
    CAST(SUM(orders) AS INTEGER) AS orders,
    CAST(SUM(net) AS DECIMAL(18, 4)) AS net,
    CAST(SUM(gross) AS DECIMAL(18, 4)) AS gross
FROM days
GROUP BY customer_number
