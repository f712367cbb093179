-- How a batch was taken in, and what an order can be rebuilt from when its lines come in several batches.

ALTER TABLE batches ADD COLUMN IF NOT EXISTS mode VARCHAR DEFAULT 'append'; -- append, update, replace
UPDATE batches SET mode = 'append' WHERE mode IS NULL;

ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS ordered_at TIMESTAMP;
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS refund_amount DECIMAL(18, 4); -- money given back on this line, positive
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS kind VARCHAR;                 -- what its status says: cancelled, returned, refund
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS status VARCHAR;               -- as given
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS channel VARCHAR;
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS shop VARCHAR;
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS payment_method VARCHAR;
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS currency VARCHAR;

-- Lines loaded before this step know of their order only what the order's row kept.
UPDATE order_lines SET
    ordered_at = orders.ordered_at,
    kind = CASE WHEN orders.kind IN ('cancelled', 'returned') THEN orders.kind END,
    status = orders.status,
    channel = orders.channel,
    shop = orders.shop,
    payment_method = orders.payment_method,
    currency = orders.currency
FROM orders
WHERE order_lines.ordered_at IS NULL
    AND order_lines.batch_id = orders.batch_id
    AND order_lines.order_id = orders.order_id
    AND order_lines.customer_id IS NOT DISTINCT FROM orders.customer_id;

-- Rows a batch brought that another batch in force keeps from counting. Same tables and columns as the live ones, kept
-- in step when the store is opened, and superseded_by: the batch that says it instead.
CREATE SCHEMA IF NOT EXISTS superseded;
