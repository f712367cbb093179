-- One row per bin of customers with a value above 0, each a thousandth of the mean wide, highest first. lowest, highest:
-- values in it; customers and money in it, and above it. Money in the currency of the data.
WITH bought AS (
    SELECT metric_value FROM customer_metrics WHERE order_count > 0 AND metric_value > 0
),

spread AS (
    SELECT CAST(SUM(metric_value) AS DOUBLE) / COUNT(*) / 1000 AS width FROM bought
),

bins AS (
    SELECT
        CAST(FLOOR(CAST(metric_value AS DOUBLE) / width) AS BIGINT) AS bin,
        MIN(metric_value) AS lowest,
        MAX(metric_value) AS highest,
        COUNT(*) AS customers,
        SUM(metric_value) AS money
    FROM bought, spread
    GROUP BY bin
)

SELECT
    lowest,
    highest,
    customers,
    money,
    CAST(SUM(customers) OVER above - customers AS BIGINT) AS customers_above,
    SUM(money) OVER above - money AS money_above
FROM bins
WINDOW above AS (ORDER BY bin DESC ROWS UNBOUNDED PRECEDING)
