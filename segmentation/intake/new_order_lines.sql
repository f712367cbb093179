-- One row per order line kept. kind: what its status says of it (cancelled, returned, refund), NULL = bought.
SELECT
    COALESCE(order_id, 'row-' || CAST($batch_id AS VARCHAR) || '-' || CAST(row_number AS VARCHAR)) AS order_id,
    customer_id,
    ordered_time AS ordered_at,
    product_id,
    product_name,
    category,
    quantity_value AS quantity,
    unit_price_value AS unit_price,
    amount_value AS amount,
    ABS(refund_value) AS refund_amount,
    word.kind,
    status,
    channel,
    shop,
    payment_method,
    currency,
    row_number,
    $batch_id AS batch_id,
    row_number AS file_row
FROM typed_orders
LEFT JOIN status_words AS word ON LOWER(typed_orders.status) = word.word
WHERE kept
