-- One row: customers and money of a metric (values above 0) in class A, and in A and B: the cuts of the Pareto curve.
SELECT
    COUNT(*) FILTER (metric_value >= $a_from AND metric_value > 0) AS a_customers,
    CAST(SUM(metric_value) FILTER (metric_value >= $a_from AND metric_value > 0) AS DOUBLE) AS a_money,
    COUNT(*) FILTER (metric_value >= LEAST($a_from, $b_from) AND metric_value > 0) AS b_customers,
    CAST(SUM(metric_value) FILTER (metric_value >= LEAST($a_from, $b_from) AND metric_value > 0) AS DOUBLE) AS b_money
FROM customer_metrics
WHERE order_count > 0
