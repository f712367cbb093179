-- One row per order that stands (kind = 'sale') up to $as_of: whose, what it says of it, and where.
SELECT customer_id, category, channel, shop, payment_method
FROM orders
WHERE kind = 'sale' AND ordered_at < $as_of + INTERVAL 1 DAY
