-- One row per customer known at the as-of date: metrics and class by two edges of one metric, in its unit.
SELECT
    metrics.*,
    CASE
        WHEN order_count = 0 THEN 'no_orders'
        WHEN metric_value IS NULL THEN 'unknown'
        WHEN metric_value >= $a_from AND metric_value > 0 THEN 'class_a'
        WHEN metric_value >= $b_from AND metric_value > 0 THEN 'class_b'
        ELSE 'class_c'
    END AS segment
FROM customer_metrics AS metrics
