-- One row per line in force of a noted order that no file of orders tells of.
SELECT order_lines.*
FROM order_lines
SEMI JOIN noted_orders
    ON order_lines.order_id = noted_orders.order_id
    AND order_lines.customer_id IS NOT DISTINCT FROM noted_orders.customer_id
ANTI JOIN orders
    ON order_lines.order_id = orders.order_id
    AND order_lines.customer_id IS NOT DISTINCT FROM orders.customer_id
