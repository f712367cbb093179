-- One row per customer of the segments $wanted: segment, scores, metrics, profile. Customers without an order: $no_orders.
WITH cells AS (
    SELECT UNNEST($cell_r) AS r, UNNEST($cell_f) AS f, UNNEST($cell_m) AS m, UNNEST($cell_segment) AS segment
),

placed AS (
    SELECT scored.customer_id, cells.segment, scored.r, scored.f, scored.m
    FROM rfm_scored AS scored
    INNER JOIN cells ON scored.r = cells.r AND scored.f = cells.f AND scored.m = cells.m
)

SELECT
    metrics.*,
    COALESCE(placed.segment, $no_orders) AS segment,
    placed.r,
    placed.f,
    placed.m,
    profiles.* EXCLUDE (customer_id)
FROM customer_metrics AS metrics
LEFT JOIN placed ON metrics.customer_id = placed.customer_id
LEFT JOIN customer_profiles AS profiles ON metrics.customer_id = profiles.customer_id
WHERE LIST_CONTAINS($wanted, COALESCE(placed.segment, $no_orders))
