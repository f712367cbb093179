-- One row per order line kept.
SELECT
    COALESCE(order_id, 'row-' || CAST($batch_id AS VARCHAR) || '-' || CAST(row_number AS VARCHAR)) AS order_id,
    customer_id,
    product_id,
    product_name,
    category,
    quantity_value AS quantity,
    unit_price_value AS unit_price,
    amount_value AS amount,
    row_number,
    $batch_id AS batch_id
FROM typed_orders
WHERE kept
