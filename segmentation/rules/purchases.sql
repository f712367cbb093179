-- One row per line of an order that stands: not cancelled, not returned, not refunded. Times as of the order.
SELECT lines.customer_id, lines.product_id, lines.product_name, lines.category, lines.quantity, lines.unit_price,
    lines.amount, orders.ordered_at
FROM order_lines AS lines
INNER JOIN orders ON lines.order_id = orders.order_id AND lines.customer_id = orders.customer_id
WHERE orders.kind = 'sale'
