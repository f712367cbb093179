-- One row per customer, attribute and value: what a customer bought, where, and by which way they wrote, up to $as_of.
-- Orders that stand (kind = 'sale'); a line without a category has that of its product.
WITH sales AS (
    SELECT profiled.customer, profiled.segment, orders.order_id, orders.customer_id, orders.category, orders.channel,
        orders.shop, orders.payment_method
    FROM orders
    INNER JOIN profiled ON orders.customer_id = profiled.customer_id
    WHERE orders.kind = 'sale' AND orders.ordered_at < $as_of + INTERVAL 1 DAY
),

told AS (
    SELECT customer, segment, attribute, value
    FROM (SELECT customer, segment, category, channel, shop, payment_method FROM sales)
    UNPIVOT (value FOR attribute IN (category, channel, shop, payment_method))
    UNION ALL
    SELECT customer, segment, attribute, value
    FROM (
        SELECT
            sales.customer,
            sales.segment,
            COALESCE(lines.category, products.category) AS category,
            COALESCE(lines.product_name, products.product_name, lines.product_id) AS product_name
        FROM order_lines AS lines
        INNER JOIN sales ON lines.order_id = sales.order_id AND lines.customer_id = sales.customer_id
        LEFT JOIN product_profiles AS products ON lines.product_id = products.product_id
    )
    UNPIVOT (value FOR attribute IN (category, product_name))
    UNION ALL
    SELECT profiled.customer, profiled.segment, attribute, value
    FROM (
        SELECT customer_id, issue_type, channel AS ticket_channel
        FROM tickets
        WHERE opened_at IS NULL OR opened_at < $as_of + INTERVAL 1 DAY
    )
    UNPIVOT (value FOR attribute IN (issue_type, ticket_channel)) AS wrote
    INNER JOIN profiled ON wrote.customer_id = profiled.customer_id
    UNION ALL
    SELECT profiled.customer, profiled.segment, attribute, value
    FROM (
        SELECT customer_id, channel AS interaction_channel, kind AS interaction_kind
        FROM interactions
        WHERE happened_at IS NULL OR happened_at < $as_of + INTERVAL 1 DAY
    )
    UNPIVOT (value FOR attribute IN (interaction_channel, interaction_kind)) AS touched
    INNER JOIN profiled ON touched.customer_id = profiled.customer_id
)

SELECT DISTINCT customer, segment, attribute, value FROM told WHERE TRIM(value) <> ''
