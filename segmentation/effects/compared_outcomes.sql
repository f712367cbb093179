-- One row per customer compared: arm, part ('': all), started_on, what they did in the $window_days from the day of sending on (that day
-- counts), in as many days before it (before_*), and how they stood at the end of the day before.
-- From told_orders. ordered 0 or 1; orders: sales; revenue: money net of refunds; days_since_last_order NULL = never ordered by then.
WITH dated AS (
    SELECT
        compared.customer_id,
        DATE_DIFF('day', compared.started_on, told.ordered_on) AS day,
        told.sale,
        told.net
    FROM told_orders AS told
    INNER JOIN compared ON told.customer_id = compared.customer_id
),

summed AS (
    SELECT
        customer_id,
        COUNT(*) FILTER (sale AND day BETWEEN 0 AND $window_days - 1) AS orders,
        COALESCE(SUM(net) FILTER (day BETWEEN 0 AND $window_days - 1), 0) AS revenue,
        COUNT(*) FILTER (sale AND day BETWEEN -$window_days AND -1) AS before_orders,
        COALESCE(SUM(net) FILTER (day BETWEEN -$window_days AND -1), 0) AS before_revenue,
        -1 - MAX(day) FILTER (sale AND day < 0) AS days_since_last_order,
        COUNT(*) FILTER (sale AND day < 0) AS order_count,
        COALESCE(SUM(net) FILTER (day < 0), 0) AS spend_total,
        COUNT(*) FILTER (sale AND day BETWEEN -180 AND -1) AS orders_180_days,
        COALESCE(SUM(net) FILTER (day BETWEEN -180 AND -1), 0) AS spend_180_days
    FROM dated
    GROUP BY customer_id
)

SELECT
    compared.customer_id,
    compared.arm,
    '' AS part,
    compared.started_on,
    CAST(COALESCE(orders, 0) > 0 AS INTEGER) AS ordered,
    COALESCE(orders, 0) AS orders,
    CAST(COALESCE(revenue, 0) AS DOUBLE) AS revenue,
    CAST(COALESCE(before_orders, 0) > 0 AS INTEGER) AS before_ordered,
    COALESCE(before_orders, 0) AS before_orders,
    CAST(COALESCE(before_revenue, 0) AS DOUBLE) AS before_revenue,
    days_since_last_order,
    COALESCE(order_count, 0) AS order_count,
    CAST(COALESCE(spend_total, 0) AS DOUBLE) AS spend_total,
    COALESCE(orders_180_days, 0) AS orders_180_days,
    CAST(COALESCE(spend_180_days, 0) AS DOUBLE) AS spend_180_days
FROM compared
LEFT JOIN summed ON compared.customer_id = summed.customer_id
