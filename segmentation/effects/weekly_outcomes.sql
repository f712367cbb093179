-- One row per customer compared and week since sending, 1 to the last of $window_days: part (the week), arm, weight and what
-- came together by its end: ordered (0 or 1), orders, revenue (money net of refunds).
WITH dated AS (
    SELECT
        compared.customer_id,
        CAST(DATE_DIFF('day', compared.started_on, CAST(orders.ordered_at AS DATE)) // 7 + 1 AS INTEGER) AS week,
        COUNT(*) FILTER (kind = 'sale') AS orders,
        SUM(CASE kind WHEN 'sale' THEN amount - COALESCE(refund_amount, 0) WHEN 'refund' THEN amount END) AS revenue
    FROM orders
    INNER JOIN compared ON orders.customer_id = compared.customer_id
    WHERE CAST(orders.ordered_at AS DATE)
        BETWEEN compared.started_on AND compared.started_on + CAST($window_days - 1 AS INTEGER)
    GROUP BY ALL
),

weeks AS (
    SELECT CAST(week AS INTEGER) AS week FROM RANGE(1, CAST(CEIL($window_days / 7) AS BIGINT) + 1) AS numbers (week)
),

running AS (
    SELECT
        compared.customer_id,
        compared.arm,
        compared.weight,
        weeks.week,
        SUM(COALESCE(dated.orders, 0)) OVER so_far AS orders,
        CAST(SUM(COALESCE(dated.revenue, 0)) OVER so_far AS DOUBLE) AS revenue
    FROM compared
    CROSS JOIN weeks
    LEFT JOIN dated ON compared.customer_id = dated.customer_id AND weeks.week = dated.week
    WINDOW so_far AS (PARTITION BY compared.customer_id ORDER BY weeks.week)
)

SELECT week AS part, arm, weight, CAST(orders > 0 AS INTEGER) AS ordered, orders, revenue FROM running
