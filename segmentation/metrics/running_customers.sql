-- One row per customer known by $last_day: customer_number, 1 for whom was known first, and known_on, the day from which on
-- customer_metrics.sql knows the customer. Whoever is known on a day has a lower number than whoever is not.
SELECT
    CAST(ROW_NUMBER() OVER (ORDER BY known_on, customer_id) AS INTEGER) AS customer_number,
    customer_id,
    known_on
FROM (
    SELECT customer_id, MIN(known_on) AS known_on
    FROM (
        SELECT customer_id, CAST(MIN(ordered_at) AS DATE) AS known_on FROM orders GROUP BY customer_id
        UNION ALL
        SELECT customer_id, MIN(totals_as_of) FROM customer_totals GROUP BY customer_id
        UNION ALL
        SELECT customer_id, MIN(COALESCE(CAST(registered_at AS DATE), DATE '-infinity'))
        FROM customers
        WHERE batch_id IN (SELECT batch_id FROM batches WHERE entity = 'customers')
        GROUP BY customer_id
        UNION ALL
        SELECT customer_id, MIN(COALESCE(CAST(mentioned_at AS DATE), DATE '-infinity'))
        FROM customer_mentions
        GROUP BY customer_id
    )
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
)
WHERE known_on <= $last_day
ORDER BY customer_number
