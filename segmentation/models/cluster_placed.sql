-- One row per customer known at the as-of date with its segment: the cluster of the highest score, the first of equals.
-- Score of a point: $constants[c] minus half of its squared distance to $centres[c], in the scaled metrics.
SELECT
    customer_id,
    CASE
        WHEN order_count = 0 THEN $no_orders
        WHEN NOT complete THEN $values_missing
        ELSE LIST_EXTRACT($clusters, LIST_POSITION(scores, LIST_MAX(scores)))
    END AS segment
FROM (
    SELECT
        customer_id,
        order_count,
        complete,
        LIST_TRANSFORM(RANGE(1, LEN($constants) + 1), lambda c: $constants[c] - 0.5 * cluster_distance ** 2) AS scores
    FROM (SELECT customer_id, order_count, point_complete AS complete, point_values AS point FROM customer_metrics)
)
