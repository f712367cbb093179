-- One row per customer with custom fields: each as the newest batch that fills it says, as in customer_profiles. Nearly
-- everybody has one row of them, which is taken as it stands: to sort and join lists of one each would take longest.
WITH told_often AS (
    SELECT customer_id FROM customers WHERE attributes IS NOT NULL GROUP BY customer_id HAVING COUNT(*) > 1
)

SELECT customer_id, attributes
FROM customers
WHERE attributes IS NOT NULL AND customer_id NOT IN (SELECT customer_id FROM told_often)
UNION ALL
SELECT
    customer_id,
    LIST_REDUCE(
        LIST(attributes ORDER BY batch_id, source_customer_id NULLS LAST),
        LAMBDA older, newer : MAP_CONCAT(older, newer)
    ) AS attributes
FROM customers
WHERE attributes IS NOT NULL AND customer_id IN (SELECT customer_id FROM told_often)
GROUP BY customer_id
