-- One row per line of an order that stands (segments/sold_orders.sql): whose, and what was bought; a line without a
-- category has that of its product. Every line has an order, so the few that do not stand are taken away.
WITH other_orders AS (
    SELECT order_id, customer_id
    FROM orders
    WHERE (kind = 'sale' AND ordered_at < $as_of + INTERVAL 1 DAY) IS NOT TRUE
)

SELECT
    lines.customer_id,
    COALESCE(lines.category, products.category) AS category,
    COALESCE(lines.product_name, products.product_name, lines.product_id) AS product_name
FROM order_lines AS lines
ANTI JOIN (
    SELECT orders.order_id, orders.customer_id
    FROM orders
    SEMI JOIN other_orders ON orders.order_id = other_orders.order_id AND orders.customer_id = other_orders.customer_id
    GROUP BY orders.order_id, orders.customer_id
    HAVING NOT BOOL_OR(kind = 'sale' AND ordered_at < $as_of + INTERVAL 1 DAY)
) AS left_out ON lines.order_id = left_out.order_id AND lines.customer_id = left_out.customer_id
LEFT JOIN product_profiles AS products ON lines.product_id = products.product_id
