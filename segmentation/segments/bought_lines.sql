-- One row per line of an order in sold_orders: what was bought; a line without a category has that of its product.
SELECT
    sold.customer,
    sold.segment,
    COALESCE(lines.category, products.category) AS category,
    COALESCE(lines.product_name, products.product_name, lines.product_id) AS product_name
FROM order_lines AS lines
INNER JOIN sold_orders AS sold ON lines.order_id = sold.order_id AND lines.customer_id = sold.customer_id
LEFT JOIN product_profiles AS products ON lines.product_id = products.product_id
