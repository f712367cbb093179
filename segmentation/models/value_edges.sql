-- One row: the values of a metric at which $shares of the customers with an order are reached, highest value first, and
-- the customers whose value is not known. In the unit of the metric.
SELECT
    QUANTILE_DISC(metric_value, $shares ORDER BY metric_value DESC) AS edges,
    COUNT(*) - COUNT(metric_value) AS unknown
FROM customer_metrics
WHERE order_count > 0
