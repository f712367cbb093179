-- One row per product of a batch, and what is at fault: true = at fault, false = fine, NULL = not examined.
WITH shared_names AS (
    SELECT product_name
    FROM products
    WHERE product_name IS NOT NULL
    GROUP BY product_name
    HAVING MIN(product_id) <> MAX(product_id)
)

SELECT
    products.rowid AS row_id,
    products.*,
    unit_price < 0 AS price_negative,
    unit_price = 0 AS price_zero,
    CASE WHEN product_name IS NOT NULL THEN shared_names.product_name IS NOT NULL END AS name_shared
FROM products
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN shared_names USING (product_name)
