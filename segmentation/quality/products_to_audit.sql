-- One row per product and source: what the source said last.
SELECT products.*
FROM products
INNER JOIN batches USING (batch_id)
QUALIFY ROW_NUMBER() OVER (PARTITION BY product_id, COALESCE(source, file_name) ORDER BY batch_id DESC) = 1
