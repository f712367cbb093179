-- One row per customer with an order that stands by $as_of and came through a known channel: the first one's.
SELECT customer_id, ARG_MIN(channel, (ordered_at, order_id)) AS value
FROM orders
WHERE kind = 'sale' AND customer_id IS NOT NULL AND channel IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
GROUP BY customer_id
