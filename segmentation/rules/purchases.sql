-- One row per line of an order that stands: not cancelled, not returned, not refunded. Times as of the order.
-- new_product: the product list marks it as new, or it was launched in the 12 months before the order.
SELECT lines.customer_id, lines.product_id, lines.product_name, lines.category, lines.quantity, lines.unit_price,
    lines.amount, orders.ordered_at,
    COALESCE(products.is_new, FALSE)
        OR COALESCE(products.launched_on > orders.ordered_at - INTERVAL 12 MONTH, FALSE) AS new_product
FROM order_lines AS lines
INNER JOIN orders ON lines.order_id = orders.order_id AND lines.customer_id = orders.customer_id
LEFT JOIN product_profiles AS products ON lines.product_id = products.product_id
WHERE orders.kind = 'sale'
