-- One row per segment and one more (segment NULL) for everybody with an order: customers, then mean and median of each
-- metric (metric_figures, in its own unit) over those who have it.
SELECT placed.segment, COUNT(*) AS customers, metric_figures
FROM cluster_placed AS placed
INNER JOIN customer_metrics ON placed.customer_id = customer_metrics.customer_id
WHERE customer_metrics.order_count > 0
GROUP BY GROUPING SETS ((placed.segment), ())
