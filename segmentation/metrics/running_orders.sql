-- One row per order of a customer until $last_day, by the day of the order, as customer_metrics.sql counts it. Money.
SELECT
    customers.customer_number,
    CAST(orders.ordered_at AS DATE) AS ordered_on,
    orders.kind = 'sale' AS sale,
    CASE WHEN orders.kind IN ('sale', 'returned') THEN orders.amount END AS gross,
    CAST(
        CASE orders.kind
            WHEN 'sale' THEN orders.amount - COALESCE(orders.refund_amount, 0)
            WHEN 'refund' THEN orders.amount
        END AS DECIMAL(18, 4)
    ) AS net
FROM orders
INNER JOIN running_customers AS customers ON orders.customer_id = customers.customer_id
WHERE orders.ordered_at < $last_day + INTERVAL 1 DAY
ORDER BY ordered_on
