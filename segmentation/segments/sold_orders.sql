-- One row per order that stands (kind = 'sale') up to $as_of of a customer profiled: what it says of it, and where.
SELECT
    profiled.customer, profiled.segment, orders.order_id, orders.customer_id, orders.category, orders.channel,
    orders.shop, orders.payment_method
FROM orders
INNER JOIN profiled ON orders.customer_id = profiled.customer_id
WHERE orders.kind = 'sale' AND orders.ordered_at < $as_of + INTERVAL 1 DAY
