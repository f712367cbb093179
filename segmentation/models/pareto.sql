-- One row per point of the Pareto curve, from the highest value on: customers and money above it. Some 400 of all bins,
-- with those around $share (0..1) of the customers with an order, and the end of the curve.
WITH ends AS (
    SELECT
        (SELECT COUNT(metric_value) FROM customer_metrics WHERE order_count > 0) AS buyers,
        (SELECT SUM(money) FROM value_curve) AS money,
        (SELECT SUM(customers) FROM value_curve) AS customers
),

bins AS (
    SELECT
        customers_above,
        money_above,
        FLOOR(200 * customers_above / ends.buyers) AS customer_step,
        FLOOR(200 * CAST(money_above AS DOUBLE) / CAST(ends.money AS DOUBLE)) AS money_step,
        customers_above <= $share * ends.buyers AND customers_above + bins.customers > $share * ends.buyers AS asked,
        ROW_NUMBER() OVER (ORDER BY customers_above) AS place
    FROM value_curve AS bins, ends
),

marked AS (
    SELECT
        *,
        LAG(asked, 1, FALSE) OVER (ORDER BY place) AS after_asked,
        customer_step <> LAG(customer_step, 1, -1) OVER (ORDER BY place)
        OR money_step <> LAG(money_step, 1, -1) OVER (ORDER BY place) AS new_step
    FROM bins
)

SELECT customers_above AS customers, CAST(money_above AS DOUBLE) AS money FROM marked WHERE asked OR after_asked OR new_step
UNION ALL
SELECT CAST(customers AS BIGINT), CAST(money AS DOUBLE) FROM ends WHERE money IS NOT NULL
UNION ALL
SELECT buyers, CAST(money AS DOUBLE) FROM ends WHERE money IS NOT NULL AND buyers > customers
ORDER BY 1, 2
