-- One row per order: the kept lines of one order id and customer, summed. In an order cancelled or returned only in
-- part, cancelled lines stay out of the sums and returned ones count as money given back. Lines without a status share
-- that of the order's other lines.
WITH lines AS (
    SELECT
        typed_orders.*,
        COALESCE(order_id, 'row-' || CAST($batch_id AS VARCHAR) || '-' || CAST(row_number AS VARCHAR)) AS order_key,
        word.kind AS status_kind,
        word.kind IS DISTINCT FROM 'cancelled' AS counts,
        CASE WHEN word.kind = 'refund' THEN -ABS(amount_value) ELSE amount_value END AS line_amount,
        COALESCE(ABS(refund_value), CASE WHEN word.kind = 'returned' THEN amount_value END) AS line_refund
    FROM typed_orders
    LEFT JOIN status_words AS word ON LOWER(typed_orders.status) = word.word
    WHERE kept
)

SELECT
    order_key AS order_id,
    customer_id,
    MIN(ordered_time) AS ordered_at,
    CAST(CASE WHEN BOOL_OR(counts) FILTER (status IS NOT NULL) IS FALSE
        THEN SUM(line_amount) ELSE SUM(line_amount) FILTER (counts) END AS DECIMAL(18, 4)) AS amount,
    CAST(SUM(line_refund) FILTER (counts) AS DECIMAL(18, 4)) AS refund_amount,
    CASE
        WHEN BOOL_AND(NOT counts) FILTER (status IS NOT NULL) THEN 'cancelled'
        WHEN BOOL_AND(status_kind IS NOT DISTINCT FROM 'returned') FILTER (status IS NOT NULL AND counts) THEN 'returned'
        WHEN SUM(line_amount) FILTER (counts) < 0 THEN 'refund'
        WHEN SUM(line_amount) FILTER (counts) = 0 THEN 'free'
        ELSE 'sale'
    END AS kind,
    CAST(SUM(quantity_value) FILTER (counts) AS DECIMAL(18, 4)) AS quantity,
    MIN(status) AS status,
    MIN(channel) AS channel,
    MIN(shop) AS shop,
    MIN(category) AS category,
    MIN(payment_method) AS payment_method,
    MIN(currency) AS currency,
    $batch_id AS batch_id
FROM lines
GROUP BY order_key, customer_id
