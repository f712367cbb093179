-- One row per order: the kept lines of one order id and customer, summed. Lines of cancelled orders count for nothing.
WITH lines AS (
    SELECT
        typed_orders.*,
        COALESCE(order_id, 'row-' || CAST($batch_id AS VARCHAR) || '-' || CAST(row_number AS VARCHAR)) AS order_key,
        word.kind AS status_kind,
        CASE WHEN word.kind = 'refund' THEN -ABS(amount_value) ELSE amount_value END AS line_amount
    FROM typed_orders
    LEFT JOIN status_words AS word ON LOWER(typed_orders.status) = word.word
    WHERE kept
)

SELECT
    order_key AS order_id,
    customer_id,
    MIN(ordered_time) AS ordered_at,
    CAST(SUM(line_amount) AS DECIMAL(18, 4)) AS amount,
    CAST(SUM(ABS(refund_value)) AS DECIMAL(18, 4)) AS refund_amount,
    CASE
        WHEN COUNT(*) = COUNT(status_kind) AND MIN(status_kind) = MAX(status_kind)
            AND MIN(status_kind) IN ('cancelled', 'returned') THEN MIN(status_kind)
        WHEN SUM(line_amount) < 0 THEN 'refund'
        WHEN SUM(line_amount) = 0 THEN 'free'
        ELSE 'sale'
    END AS kind,
    CAST(SUM(quantity_value) AS DECIMAL(18, 4)) AS quantity,
    MIN(status) AS status,
    MIN(channel) AS channel,
    MIN(shop) AS shop,
    MIN(category) AS category,
    MIN(payment_method) AS payment_method,
    MIN(currency) AS currency,
    $batch_id AS batch_id
FROM lines
GROUP BY order_key, customer_id
