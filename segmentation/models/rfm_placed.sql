-- One row per customer: segment and scores by the cell (r, f, m) of each buyer. Customers without an order: $no_orders.
WITH cells AS (
    SELECT UNNEST($cell_r) AS r, UNNEST($cell_f) AS f, UNNEST($cell_m) AS m, UNNEST($cell_segment) AS segment
),

placed AS (
    SELECT scored.customer_id, cells.segment, scored.r, scored.f, scored.m
    FROM rfm_scored AS scored
    INNER JOIN cells ON scored.r = cells.r AND scored.f = cells.f AND scored.m = cells.m
)

SELECT metrics.customer_id, COALESCE(placed.segment, $no_orders) AS segment, placed.r, placed.f, placed.m
FROM customer_metrics AS metrics
LEFT JOIN placed ON metrics.customer_id = placed.customer_id
