-- One row per order of told_orders, by the day of the order; customers by their number. Money.
SELECT
    numbers.customer_number AS customer_id,
    told.ordered_on,
    told.sale,
    told.gross,
    CAST(told.net AS DECIMAL(18, 4)) AS net,
    told.refunded,
    told.cancelled
FROM told_orders AS told
INNER JOIN running_customers AS numbers ON told.customer_id = numbers.customer_id
ORDER BY told.ordered_on
