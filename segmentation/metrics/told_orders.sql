-- One row per order of a customer until $as_of, as metrics count it. Money in the currency of the data.
-- gross: what was ordered and sent; net: less what was given back. refunded, cancelled: whether it was.
SELECT
    customer_id,
    ordered_on,
    kind = 'sale' AS sale,
    gross,
    net,
    kind IN ('refund', 'returned') OR (kind = 'sale' AND net < gross) AS refunded,
    kind = 'cancelled' AS cancelled
FROM (
    SELECT
        customer_id,
        CAST(ordered_at AS DATE) AS ordered_on,
        kind,
        CASE WHEN kind IN ('sale', 'returned') THEN amount END AS gross,
        CASE kind
            WHEN 'sale' THEN amount - COALESCE(refund_amount, 0)
            WHEN 'refund' THEN amount
        END AS net
    FROM orders
    WHERE customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
)
