-- One row per customer compared and week since sending, 1 to the last of $window_days: customer_id, part (the week), arm and
-- what came together by its end: ordered (0 or 1), orders, revenue (money net of refunds); before_*: the same in as many
-- days before the sending.
WITH followed AS (
    SELECT DISTINCT customer_id, arm, started_on FROM compared
),

told AS (
    SELECT
        followed.customer_id,
        DATE_DIFF('day', followed.started_on, CAST(orders.ordered_at AS DATE)) AS day,
        orders.kind = 'sale' AS sale,
        CASE orders.kind
            WHEN 'sale' THEN orders.amount - COALESCE(orders.refund_amount, 0)
            WHEN 'refund' THEN orders.amount
        END AS net
    FROM orders
    INNER JOIN followed ON orders.customer_id = followed.customer_id
    WHERE CAST(orders.ordered_at AS DATE)
        BETWEEN followed.started_on - CAST($window_days AS INTEGER)
        AND followed.started_on + CAST($window_days - 1 AS INTEGER)
),

dated AS (
    SELECT
        customer_id,
        CAST(CASE WHEN day >= 0 THEN day ELSE -1 - day END // 7 + 1 AS INTEGER) AS week,
        COUNT(*) FILTER (sale AND day >= 0) AS orders,
        SUM(net) FILTER (day >= 0) AS revenue,
        COUNT(*) FILTER (sale AND day < 0) AS before_orders,
        SUM(net) FILTER (day < 0) AS before_revenue
    FROM told
    GROUP BY ALL
),

weeks AS (
    SELECT CAST(week AS INTEGER) AS week FROM RANGE(1, CAST(CEIL($window_days / 7) AS BIGINT) + 1) AS numbers (week)
),

running AS (
    SELECT
        followed.customer_id,
        followed.arm,
        weeks.week,
        SUM(COALESCE(dated.orders, 0)) OVER so_far AS orders,
        CAST(SUM(COALESCE(dated.revenue, 0)) OVER so_far AS DOUBLE) AS revenue,
        SUM(COALESCE(dated.before_orders, 0)) OVER so_far AS before_orders,
        CAST(SUM(COALESCE(dated.before_revenue, 0)) OVER so_far AS DOUBLE) AS before_revenue
    FROM followed
    CROSS JOIN weeks
    LEFT JOIN dated ON followed.customer_id = dated.customer_id AND weeks.week = dated.week
    WINDOW so_far AS (PARTITION BY followed.customer_id ORDER BY weeks.week)
)

SELECT
    * EXCLUDE (week),
    week AS part,
    CAST(orders > 0 AS INTEGER) AS ordered,
    CAST(before_orders > 0 AS INTEGER) AS before_ordered
FROM running
