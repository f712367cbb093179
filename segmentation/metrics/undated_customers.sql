-- One row: customers whom a customer list or a contact names without a day, so that customer_metrics.sql knows them on
-- every day there is.
SELECT COUNT(DISTINCT customer_id)
FROM (
    SELECT customer_id FROM customers
    WHERE registered_at IS NULL AND batch_id IN (SELECT batch_id FROM batches WHERE entity = 'customers')
    UNION ALL
    SELECT customer_id FROM customer_mentions WHERE mentioned_at IS NULL
)
