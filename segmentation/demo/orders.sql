-- Grain: one row per order or refund, from $first_day to before $next_day, in time order. amount: yuan, refunds < 0.
SELECT
    order_no,
    lpad(CAST(customer AS VARCHAR), 8, '0') AS customer_no,
    ordered_at,
    amount,
    statuses.text AS status,
    channel,
    store,
    category,
    payment
FROM entries
JOIN words AS statuses
    ON statuses.list = 'order_status' AND statuses.code = CASE WHEN cancelled THEN 'cancelled' ELSE 'done' END
WHERE ordered_at >= $first_day AND ordered_at < $next_day
ORDER BY ordered_at, order_no
