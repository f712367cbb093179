-- One row per customer id: what rows about the customer are held against.
WITH heard AS (
    SELECT customer_id, MAX(last_at) AS last_heard_at
    FROM (
        SELECT customer_id, MAX(ordered_at) AS last_at FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id
        UNION ALL
        SELECT customer_id, MAX(mentioned_at) FROM customer_mentions GROUP BY customer_id
        UNION ALL
        SELECT customer_id, CAST(MAX(last_order_on) AS TIMESTAMP) FROM customer_totals GROUP BY customer_id
    )
    GROUP BY customer_id
),

described AS (
    SELECT
        customer_id,
        MIN(registered_at) AS registered_at,
        MIN(cache.birth_date(birthday)) AS born_on,
        BOOL_OR(entity = 'customers') AS listed,
        MAX(batch_id) AS last_batch_id
    FROM customers
    INNER JOIN quality_batches USING (batch_id)
    GROUP BY customer_id
)

SELECT
    customer_id,
    registered_at,
    born_on,
    last_batch_id,
    CASE WHEN (SELECT BOOL_OR(entity = 'customers') FROM quality_batches) THEN COALESCE(listed, false) END AS listed,
    GREATEST(last_heard_at, registered_at) AS last_heard_at
FROM described
FULL JOIN heard USING (customer_id)
