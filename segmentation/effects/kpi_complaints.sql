-- One row per period ($starts), segment and bootstrap group (0-255, of customers): who complained, in customers.
-- A complaint is feedback of that kind or a ticket of that issue type. buyers_or_complainers: customers who ordered or
-- complained in the period; complainers: of these, who complained. Segments as in kpi_orders.sql.
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
),

told AS (
    SELECT spans.start_on, happened.customer_id, MAX(happened.complaint) AS complained
    FROM happened
    INNER JOIN spans ON CAST(DATE_TRUNC($grain, CAST(happened.happened_at AS DATE)) AS DATE) = spans.start_on
    WHERE happened.customer_id IS NOT NULL AND happened.happened_at < $as_of + INTERVAL 1 DAY
    GROUP BY spans.start_on, happened.customer_id
)

SELECT
    told.start_on,
    COALESCE(members.segment, $newcomers) AS segment,
    MD5_NUMBER_LOWER(told.customer_id) % 256 AS bootstrap_group,
    COUNT(*) AS buyers_or_complainers,
    SUM(told.complained) AS complainers
FROM told
LEFT JOIN memberships AS members
    ON told.customer_id = members.customer_id AND members.as_of = told.start_on - 1
GROUP BY 1, 2, 3
