-- One row: customers in a cluster, and those of them whom the rules put into the same one.
SELECT COUNT(*) AS customers, COUNT(*) FILTER (placed.segment = ruled.segment) AS agreed
FROM cluster_placed AS placed
INNER JOIN cluster_ruled AS ruled ON placed.customer_id = ruled.customer_id
WHERE LIST_CONTAINS($clusters, placed.segment)
