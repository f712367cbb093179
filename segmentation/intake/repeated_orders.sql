-- One row per row of an order file that tells of an order told before: by an earlier row, or by an earlier batch.
-- A refund under the number of its sale is told for the first time: its amount or status is another.
SELECT
    row_number,
    CASE WHEN loaded THEN 'order_already_loaded' ELSE 'order_repeated' END AS reason
FROM (
    SELECT
        mapped.row_number,
        known.order_id IS NOT NULL AS loaded,
        ROW_NUMBER() OVER (
            PARTITION BY mapped.order_id, mapped.customer_id, mapped.ordered_at, mapped.amount, mapped.status
            ORDER BY mapped.row_number
        ) AS occurrence
    FROM mapped
    LEFT JOIN (
        SELECT DISTINCT order_id, COALESCE(source_customer_id, customer_id) AS customer_id FROM orders
    ) AS known
        ON mapped.order_id = known.order_id AND mapped.customer_id IS NOT DISTINCT FROM known.customer_id
    WHERE mapped.order_id IS NOT NULL
)
WHERE loaded OR (occurrence > 1 AND $one_row_per_order)
