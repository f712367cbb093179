-- One row per customer placed: segment, and the metrics sizes are summed from.
SELECT
    told.segment,
    metrics.order_count,
    metrics.order_count_window,
    metrics.spend_window,
    metrics.days_since_last_order
FROM placements AS told
INNER JOIN customer_metrics AS metrics ON told.customer_id = metrics.customer_id
