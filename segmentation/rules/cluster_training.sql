-- One row per customer in a cluster, at most $customers of them (the least hashes of the ids): segment and the metrics
-- of metric_values in their own units, NULL where missing.
SELECT placed.segment, metric_values
FROM cluster_placed AS placed
INNER JOIN customer_metrics ON placed.customer_id = customer_metrics.customer_id
WHERE LIST_CONTAINS($clusters, placed.segment)
ORDER BY HASH(placed.customer_id), placed.customer_id
LIMIT $customers
