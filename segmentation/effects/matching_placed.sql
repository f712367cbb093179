-- One row per customer of outcomes: customer_id, arm, cell, point, x1 to x5.
-- cell: same part, ever ordered or never, ordered in the days before or not. x1 to x5: days since the last order, orders,
-- spend, orders and spend of 180 days, as logarithms. point: customers of a cell alike in all of these.
WITH logs AS (
    SELECT
        customer_id,
        arm,
        DENSE_RANK() OVER (ORDER BY part, days_since_last_order IS NULL, before_ordered) AS cell,
        LN(1 + COALESCE(days_since_last_order, 0)) AS x1,
        LN(1 + order_count) AS x2,
        SIGN(spend_total) * LN(1 + ABS(spend_total)) AS x3,
        LN(1 + orders_180_days) AS x4,
        SIGN(spend_180_days) * LN(1 + ABS(spend_180_days)) AS x5
    FROM outcomes
)

SELECT *, DENSE_RANK() OVER (ORDER BY cell, x1, x2, x3, x4, x5) AS point FROM logs
