-- One row per customer: segment and scores by the cell (r, f, m) of each buyer. Customers without an order: $no_orders.
WITH cells AS (
    SELECT UNNEST($cell_r) AS r, UNNEST($cell_f) AS f, UNNEST($cell_m) AS m, UNNEST($cell_segment) AS segment
)

SELECT scored.customer_id, cells.segment, scored.r, scored.f, scored.m
FROM rfm_scored AS scored
INNER JOIN cells ON scored.r = cells.r AND scored.f = cells.f AND scored.m = cells.m
UNION ALL
SELECT customer_id, $no_orders, NULL, NULL, NULL
FROM customer_metrics
WHERE NOT order_count > 0
