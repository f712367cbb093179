-- One row per order, and what is at fault: true = at fault, false = fine, NULL = not examined. Money: the data's.
-- order_id is NULL where the file gave none. An order looks repeated when another of the same customer has its very
-- time and amount; the first of them is fine.
WITH repeated AS (
    SELECT customer_id, ordered_at, amount, MIN(rowid) AS first_row_id
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL
    GROUP BY customer_id, ordered_at, amount
    HAVING COUNT(*) > 1
),

usual AS (
    SELECT currency
    FROM orders
    WHERE currency IS NOT NULL
    GROUP BY currency
    ORDER BY COUNT(*) DESC, currency
    LIMIT 1
),

line_sums AS (
    SELECT order_id, SUM(amount) AS lines_amount
    FROM order_lines
    WHERE EXISTS (SELECT 1 FROM quality_batches WHERE entity = 'orders')
    GROUP BY order_id
)

SELECT
    orders.rowid AS row_id,
    orders.* REPLACE (
        CASE WHEN NOT STARTS_WITH(orders.order_id, 'row-' || CAST(batch_id AS VARCHAR) || '-') THEN orders.order_id END
        AS order_id
    ),
    born_on,
    CAST(registered_at AS DATE) AS customer_registered_on,
    lines_amount,
    covered_until,
    ordered_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS in_future,
    ordered_at < TIMESTAMP '1990-01-01' AS before_1990,
    refund_amount > ABS(orders.amount) AS refund_above_amount,
    CASE WHEN kind = 'sale' THEN quantity <= 0 END AS quantity_not_positive,
    CASE WHEN kind <> 'cancelled' THEN orders.amount = 0 END AS amount_zero,
    CASE WHEN kind = 'sale' AND customer_id IS NOT NULL
        THEN first_row_id IS NOT NULL AND orders.rowid <> first_row_id END AS looks_repeated,
    ordered_at < born_on AS before_birth,
    ordered_at < CAST(registered_at AS DATE) AS before_registration,
    NOT listed AS customer_not_listed,
    orders.currency <> usual.currency AS other_currency,
    CASE WHEN entity = 'orders' THEN ABS(lines_amount - orders.amount) > 0.01 END AS lines_differ,
    ordered_at >= covered_from AND ordered_at < covered_until - INTERVAL 7 DAY AS late
FROM orders
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN usual ON true
LEFT JOIN repeated USING (customer_id, ordered_at, amount)
LEFT JOIN line_sums ON line_sums.order_id = orders.order_id
