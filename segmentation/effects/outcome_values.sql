-- One row per customer of compared_rows and outcome: customer_id, part, arm, outcome (ordered, orders, revenue), value, and
-- change: how much more than in the days before.
SELECT
    customer_id,
    part,
    arm,
    outcome,
    CAST(told[1] AS DOUBLE) AS value,
    CAST(told[1] - told[2] AS DOUBLE) AS change
FROM (
    SELECT
        customer_id,
        part,
        arm,
        [CAST(ordered AS DOUBLE), CAST(before_ordered AS DOUBLE)] AS ordered,
        [CAST(orders AS DOUBLE), CAST(before_orders AS DOUBLE)] AS orders,
        [revenue, before_revenue] AS revenue
    FROM compared_rows
)
UNPIVOT (told FOR outcome IN (ordered, orders, revenue))
