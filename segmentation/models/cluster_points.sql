-- One row per customer with an order: point = the chosen metrics, transformed, in the plan's order, NULL where a value
-- is missing (point is NULL as a whole then). spend: money net of refunds.
SELECT
    customer_id,
    CAST(spend_total AS DOUBLE) AS spend,
    CASE WHEN point_complete THEN point_values END AS point
FROM customer_metrics
WHERE order_count > 0
