-- One row per customer of compared_rows and outcome: part, arm, weight, outcome (ordered, orders, revenue), value.
SELECT part, arm, weight, outcome, value
FROM (
    SELECT
        part,
        arm,
        weight,
        CAST(ordered AS DOUBLE) AS ordered,
        CAST(orders AS DOUBLE) AS orders,
        CAST(revenue AS DOUBLE) AS revenue
    FROM compared_rows
)
UNPIVOT (value FOR outcome IN (ordered, orders, revenue))
