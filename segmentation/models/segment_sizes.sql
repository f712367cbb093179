-- One row per segment that has customers: customers, those with an order, orders and money in the window (net of
-- refunds), days since the last order summed over those with one.
SELECT
    segment,
    COUNT(*) AS customers,
    COUNT(*) FILTER (order_count > 0) AS buyers,
    CAST(SUM(order_count_window) AS BIGINT) AS orders,
    SUM(spend_window) AS revenue,
    CAST(SUM(days_since_last_order) AS BIGINT) AS days
FROM sized
GROUP BY segment
