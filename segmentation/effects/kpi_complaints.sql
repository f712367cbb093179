-- One row per period ($starts) and customer who ordered or complained in it (buyers_or_complainers: 1). complainers: 1 or
-- 0, whether the customer complained: a complaint is feedback of that kind or a ticket of that issue type.
WITH spans AS (
    SELECT UNNEST($starts) AS start_on
),

happened AS (
    SELECT customer_id, ordered_at AS happened_at, 0 AS complaint
    FROM orders
    WHERE kind = 'sale'
    UNION ALL
    SELECT customer_id, answered_at, 1 FROM feedback WHERE kind = 'complaint'
    UNION ALL
    SELECT customer_id, opened_at, 1 FROM tickets WHERE issue_type = 'complaint'
)

SELECT spans.start_on, happened.customer_id, 1 AS buyers_or_complainers, MAX(happened.complaint) AS complainers
FROM happened
INNER JOIN spans ON CAST(DATE_TRUNC($grain, CAST(happened.happened_at AS DATE)) AS DATE) = spans.start_on
WHERE happened.customer_id IS NOT NULL AND happened.happened_at < $as_of + INTERVAL 1 DAY
GROUP BY spans.start_on, happened.customer_id
