-- One row per period and segment that has customers on the period's last day ($period_ends): those customers, and what
-- they did from $period_starts to that day: orders (sales), revenue (net of refunds, in the currency of the data).
WITH spans AS (
    SELECT UNNEST($period_starts) AS period_start, UNNEST($period_ends) AS as_of
),

told AS (
    SELECT
        spans.as_of,
        orders.customer_id,
        COUNT(*) FILTER (orders.kind = 'sale') AS orders,
        SUM(CASE orders.kind
            WHEN 'sale' THEN orders.amount - COALESCE(orders.refund_amount, 0)
            WHEN 'refund' THEN orders.amount
        END) AS revenue
    FROM orders
    INNER JOIN spans
        ON orders.ordered_at >= spans.period_start AND orders.ordered_at < spans.as_of + INTERVAL 1 DAY
    WHERE orders.customer_id IS NOT NULL
    GROUP BY spans.as_of, orders.customer_id
)

SELECT
    memberships.as_of,
    memberships.segment,
    COUNT(*) AS customers,
    COUNT(*) FILTER (told.orders > 0) AS buyers,
    CAST(COALESCE(SUM(told.orders), 0) AS BIGINT) AS orders,
    CAST(COALESCE(SUM(told.revenue), 0) AS DOUBLE) AS revenue
FROM memberships
LEFT JOIN told ON memberships.customer_id = told.customer_id AND memberships.as_of = told.as_of
GROUP BY memberships.as_of, memberships.segment
