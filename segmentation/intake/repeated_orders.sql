-- One row per row of a file of orders that says what an earlier row of it said.
-- A refund under the number of its sale is told for the first time: its amount or status is another.
SELECT row_number, 'order_repeated' AS reason
FROM (
    SELECT
        row_number,
        ROW_NUMBER() OVER (
            PARTITION BY order_id, customer_id, ordered_at, amount, status ORDER BY row_number
        ) AS occurrence
    FROM mapped
    WHERE order_id IS NOT NULL
)
WHERE occurrence > 1
