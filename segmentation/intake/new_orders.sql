-- One row per order kept from a file of one row an order. amount: as booked, negative on a refund.
SELECT
    COALESCE(order_id, 'row-' || CAST($batch_id AS VARCHAR) || '-' || CAST(row_number AS VARCHAR)) AS order_id,
    customer_id,
    ordered_time AS ordered_at,
    CASE WHEN word.kind = 'refund' THEN -ABS(amount_value) ELSE amount_value END AS amount,
    ABS(refund_value) AS refund_amount,
    CASE
        WHEN word.kind IN ('cancelled', 'returned') THEN word.kind
        WHEN word.kind = 'refund' OR amount_value < 0 THEN 'refund'
        WHEN amount_value = 0 THEN 'free'
        ELSE 'sale'
    END AS kind,
    quantity_value AS quantity,
    status,
    channel,
    shop,
    category,
    payment_method,
    currency,
    $batch_id AS batch_id,
    row_number AS file_row
FROM typed_orders
LEFT JOIN status_words AS word ON LOWER(typed_orders.status) = word.word
WHERE kept
