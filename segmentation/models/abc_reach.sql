-- One row: the least value with which the customer $only would be in class A, and in A or B ($a_share, $b_share, 0..1), if
-- all others stay as they are. A higher value has less money above it and more in all, so from there on it holds.
-- money_from: of the others, from a value on. A ten-thousandth is the least difference of two values.
WITH others AS (
    SELECT metric_value, SUM(metric_value) AS money
    FROM customer_metrics
    WHERE order_count > 0 AND metric_value > 0 AND customer_id <> $only
    GROUP BY metric_value
),

steps AS (
    SELECT
        metric_value,
        COALESCE(LEAD(metric_value) OVER higher, 0) AS next_value,
        SUM(money) OVER higher AS money_from,
        (SELECT SUM(money) FROM others) AS money
    FROM others
    WINDOW higher AS (ORDER BY metric_value DESC)
),

least AS (
    SELECT
        metric_value,
        GREATEST(next_value, FLOOR(10000 * (money_from / $a_share - money)) / 10000 + 0.0001) AS least_a,
        GREATEST(next_value, FLOOR(10000 * (money_from / $b_share - money)) / 10000 + 0.0001) AS least_b
    FROM steps
)

SELECT
    COALESCE(MIN(least_a) FILTER (least_a < metric_value), MAX(metric_value), 0) AS class_a,
    COALESCE(MIN(least_b) FILTER (least_b < metric_value), MAX(metric_value), 0) AS class_b
FROM least
