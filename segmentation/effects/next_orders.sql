-- One row per order that stands by $as_of: its number among the customer's (1 = first), its day, days until the next one
-- or NULL where none came yet, and days it has been waited for one, to $as_of at most.
SELECT
    customer_id,
    CAST(ROW_NUMBER() OVER customer_orders AS INTEGER) AS order_number,
    ordered_on,
    DATE_DIFF('day', ordered_on, LEAD(ordered_on) OVER customer_orders) AS days_to_next,
    DATE_DIFF('day', ordered_on, COALESCE(LEAD(ordered_on) OVER customer_orders, $as_of)) AS days_waited
FROM (
    SELECT customer_id, CAST(ordered_at AS DATE) AS ordered_on
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
)
WINDOW customer_orders AS (PARTITION BY customer_id ORDER BY ordered_on)
