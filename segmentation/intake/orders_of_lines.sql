-- One row per order told by its lines: those of one order id and customer, summed. In an order cancelled or returned
-- only in part, cancelled lines stay out of the sums and returned ones count as money given back. Lines without a status
-- share that of the order's other lines. batch_id: the first batch that told of the order. `lines` is put in place.
WITH told AS (
    SELECT
        *,
        kind IS DISTINCT FROM 'cancelled' AS counts,
        CASE WHEN kind = 'refund' THEN -ABS(amount) ELSE amount END AS line_amount,
        COALESCE(refund_amount, CASE WHEN kind = 'returned' THEN amount END) AS line_refund
    FROM lines
)

SELECT
    order_id,
    customer_id,
    MIN(ordered_at) AS ordered_at,
    CAST(CASE WHEN BOOL_OR(counts) FILTER (status IS NOT NULL) IS FALSE
        THEN SUM(line_amount) ELSE SUM(line_amount) FILTER (counts) END AS DECIMAL(18, 4)) AS amount,
    CAST(SUM(line_refund) FILTER (counts) AS DECIMAL(18, 4)) AS refund_amount,
    CASE
        WHEN BOOL_AND(NOT counts) FILTER (status IS NOT NULL) THEN 'cancelled'
        WHEN BOOL_AND(kind IS NOT DISTINCT FROM 'returned') FILTER (status IS NOT NULL AND counts) THEN 'returned'
        WHEN SUM(line_amount) FILTER (counts) < 0 THEN 'refund'
        WHEN SUM(line_amount) FILTER (counts) = 0 THEN 'free'
        ELSE 'sale'
    END AS kind,
    CAST(SUM(quantity) FILTER (counts) AS DECIMAL(18, 4)) AS quantity,
    MIN(status) AS status,
    MIN(channel) AS channel,
    MIN(shop) AS shop,
    MIN(category) AS category,
    MIN(payment_method) AS payment_method,
    MIN(currency) AS currency,
    MIN(batch_id) AS batch_id
FROM told
GROUP BY order_id, customer_id
