-- One row per customer known at the as-of date: metrics and tier by one metric; the edges in its unit, first match wins.
SELECT
    metrics.*,
    CASE
        WHEN order_count = 0 THEN 'no_orders'
        WHEN metric_value IS NULL THEN 'unknown'
        WHEN metric_value >= $high_from AND metric_value > 0 THEN 'high_value'
        WHEN metric_value >= $middle_from AND metric_value > 0 THEN 'middle_value'
        ELSE 'low_value'
    END AS segment
FROM customer_metrics AS metrics
