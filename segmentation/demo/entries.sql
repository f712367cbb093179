-- Grain: one row per line of the orders file: orders placed from $first_day to before $next_day, and their refunds,
-- which follow 1 to 13 days later, carry a number of their own (TK…) and a negative amount in yuan. None after $last_day.
WITH numbered AS (
    SELECT
        *,
        strftime(ordered_at, '%Y%m%d') || lpad(CAST(row_number() OVER (
            PARTITION BY CAST(ordered_at AS DATE) ORDER BY ordered_at, customer, k) AS VARCHAR), 6, '0') AS serial
    FROM purchases
    WHERE ordered_at >= $first_day AND ordered_at < $next_day
),
worded AS (
    SELECT n.*, channels.text AS channel, stores.text AS store, payments.text AS payment
    FROM numbered AS n
    JOIN slots AS channels
        ON channels.list = 'channel' AND channels.key = n.side AND channels.slot = n.channel_slot
    JOIN slots AS stores
        ON stores.list = 'store' AND stores.key = channels.code AND stores.slot = n.store_slot
    JOIN slots AS payments
        ON payments.list = 'payment' AND payments.key = channels.code AND payments.slot = n.payment_slot
),
refunds AS (
    SELECT
        *,
        ordered_at + to_minutes(1440 + bits(fate, 42, 14)) AS refunded_at,
        CASE -- three of four give the whole amount back
            WHEN bits(fate, 56, 2) < 3 THEN -amount
            ELSE -CAST(round(CAST(amount AS DOUBLE) * (1 + bits(fate, 58, 2)) / 5, 1) AS DECIMAL(12, 2))
        END AS returned
    FROM worded
    WHERE NOT cancelled AND bits(fate, 14, 14) < CASE WHEN leaving THEN 900 ELSE 440 END -- about 3 %
)
SELECT 'DD' || serial AS order_no, customer, ordered_at, amount, cancelled, channel, store, category, payment
FROM worded
UNION ALL
SELECT 'TK' || serial, customer, refunded_at, returned, false, channel, store, category, payment
FROM refunds
WHERE refunded_at < $last_day + INTERVAL 1 DAY
