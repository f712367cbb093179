-- One row per customer with an order that stands and came through a known channel: the first one's, and when it was.
SELECT customer_id, ARG_MIN(channel, (ordered_at, order_id)) AS value, MIN(ordered_at) AS first_at
FROM orders
WHERE kind = 'sale' AND customer_id IS NOT NULL AND channel IS NOT NULL
GROUP BY customer_id
