-- One row per period ($starts), segment and bootstrap group (0-255, of customers): what its customers ordered.
-- buyers (customers), orders (sales), revenue (net of refunds, money), repeat_buyers (2 orders or more in the period).
-- A customer belongs to the segment of the day before the period begins; $newcomers: not known by then.
WITH spans AS (
    SELECT UNNEST($starts) AS start_on
),

ordered AS (
    SELECT
        CAST(DATE_TRUNC($grain, CAST(ordered_at AS DATE)) AS DATE) AS start_on,
        customer_id,
        COUNT(*) FILTER (kind = 'sale') AS orders,
        COALESCE(SUM(CASE kind
            WHEN 'sale' THEN amount - COALESCE(refund_amount, 0)
            WHEN 'refund' THEN amount
        END), 0) AS revenue
    FROM orders
    WHERE customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
    GROUP BY 1, 2
)

SELECT
    spans.start_on,
    COALESCE(members.segment, $newcomers) AS segment,
    MD5_NUMBER_LOWER(ordered.customer_id) % 256 AS bootstrap_group,
    COUNT(*) FILTER (ordered.orders > 0) AS buyers,
    SUM(ordered.orders) AS orders,
    SUM(ordered.revenue) AS revenue,
    COUNT(*) FILTER (ordered.orders > 1) AS repeat_buyers
FROM ordered
INNER JOIN spans ON ordered.start_on = spans.start_on
LEFT JOIN memberships AS members
    ON ordered.customer_id = members.customer_id AND members.as_of = spans.start_on - 1
GROUP BY 1, 2, 3
