-- One row per order line, and what is at fault: true = at fault, false = fine, NULL = not examined. Money: the data's.
-- order_id is NULL where the file gave none. A line looks repeated when another of the same order is like it.
WITH repeated AS (
    SELECT order_id, product_id, product_name, quantity, amount, batch_id, MIN(rowid) AS first_row_id
    FROM order_lines
    GROUP BY order_id, product_id, product_name, quantity, amount, batch_id
    HAVING COUNT(*) > 1
),

known_products AS (
    SELECT DISTINCT product_id FROM products
)

SELECT
    order_lines.rowid AS row_id,
    order_lines.* REPLACE (
        CASE WHEN NOT STARTS_WITH(order_lines.order_id, 'row-' || CAST(order_lines.batch_id AS VARCHAR) || '-')
            THEN order_lines.order_id END AS order_id
    ),
    unit_price < 0 AS price_negative,
    order_lines.quantity = 0 AS quantity_zero,
    order_lines.amount > order_lines.quantity * unit_price + GREATEST(0.01, ABS(order_lines.amount) * 0.01) AS amount_above_price,
    first_row_id IS NOT NULL AND order_lines.rowid <> first_row_id AS looks_repeated,
    CASE WHEN (SELECT COUNT(*) FROM products) > 0 AND order_lines.product_id IS NOT NULL
        THEN known_products.product_id IS NULL END AS product_not_listed
FROM order_lines
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN known_products USING (product_id)
LEFT JOIN repeated
    ON order_lines.order_id = repeated.order_id
    AND order_lines.batch_id = repeated.batch_id
    AND order_lines.amount = repeated.amount
    AND order_lines.product_id IS NOT DISTINCT FROM repeated.product_id
    AND order_lines.product_name IS NOT DISTINCT FROM repeated.product_name
    AND order_lines.quantity IS NOT DISTINCT FROM repeated.quantity
