-- One row per segment that has customers: customers, those with an order, orders and money in the window (net of
-- refunds), days since the last order summed over those with one.
SELECT
    placed.segment,
    COUNT(*) AS customers,
    COUNT(*) FILTER (metrics.order_count > 0) AS buyers,
    CAST(SUM(metrics.order_count_window) AS BIGINT) AS orders,
    SUM(metrics.spend_window) AS revenue,
    CAST(SUM(metrics.days_since_last_order) AS BIGINT) AS days
FROM placements AS placed
INNER JOIN customer_metrics AS metrics ON placed.customer_id = metrics.customer_id
GROUP BY placed.segment
