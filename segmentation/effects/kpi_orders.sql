-- One row per period ($starts) and customer: what the customer ordered. buyers, repeat_buyers: 1 or 0, 2 orders or more
-- in the period; orders (sales), revenue (net of refunds, money).
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
        AND ordered_at >= (SELECT MIN(start_on) FROM spans)
    GROUP BY 1, 2
)

SELECT
    ordered.start_on,
    ordered.customer_id,
    CASE WHEN ordered.orders > 0 THEN 1 ELSE 0 END AS buyers,
    ordered.orders,
    ordered.revenue,
    CASE WHEN ordered.orders > 1 THEN 1 ELSE 0 END AS repeat_buyers
FROM ordered
INNER JOIN spans ON ordered.start_on = spans.start_on
