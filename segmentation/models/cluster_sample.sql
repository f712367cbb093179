-- One row per customer of a fixed sample of $customers with an order: segment and metric_values. The least hashes of the
-- ids are taken, so the same data gives the same sample.
SELECT placed.segment, metric_values
FROM cluster_placed AS placed
INNER JOIN customer_metrics ON placed.customer_id = customer_metrics.customer_id
WHERE customer_metrics.order_count > 0 AND LIST_CONTAINS($clusters, placed.segment)
ORDER BY HASH(placed.customer_id), placed.customer_id
LIMIT $customers
