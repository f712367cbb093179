-- One row per arm, against and metric of compared_rows, at the end of the day before sending: customers with a value, (weighted)
-- mean, variance of the values (weighted about that mean, with n).
WITH long AS (
    SELECT arm, against, weight, metric, value
    FROM (
        SELECT
            arm,
            against,
            weight,
            CAST(days_since_last_order AS DOUBLE) AS days_since_last_order,
            CAST(order_count AS DOUBLE) AS order_count,
            spend_total,
            CAST(orders_180_days AS DOUBLE) AS orders_180_days,
            spend_180_days
        FROM compared_rows
    )
    UNPIVOT (value FOR metric IN (days_since_last_order, order_count, spend_total, orders_180_days, spend_180_days))
),

means AS (
    SELECT arm, against, metric, SUM(weight * value) / SUM(weight) AS mean
    FROM long
    GROUP BY arm, against, metric
)

SELECT
    arm,
    against,
    metric,
    COUNT(*) AS customers,
    ANY_VALUE(mean) AS mean,
    SUM(weight * (value - mean) ** 2) / SUM(weight) AS variance
FROM long
INNER JOIN means USING (arm, against, metric)
GROUP BY arm, against, metric
