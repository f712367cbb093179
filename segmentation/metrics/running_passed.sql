-- One row per customer with an order that the beginning of a window went past: by which sums of what is before it grow.
-- Windows: the one asked for, 6 and 12 months. Orders, money.
SELECT
    customer_id,
    CAST(COUNT(*) FILTER (span = 0 AND sale) AS INTEGER) AS orders_window,
    CAST(SUM(net) FILTER (span = 0) AS DECIMAL(18, 4)) AS spend_window,
    CAST(COUNT(*) FILTER (span = 6 AND sale) AS INTEGER) AS orders_6_months,
    CAST(SUM(net) FILTER (span = 6) AS DECIMAL(18, 4)) AS spend_6_months,
    CAST(COUNT(*) FILTER (span = 12 AND sale) AS INTEGER) AS orders_12_months,
    CAST(SUM(net) FILTER (span = 12) AS DECIMAL(18, 4)) AS spend_12_months
FROM (
    SELECT customer_id, 0 AS span, sale, net
    FROM running_orders
    WHERE ordered_on > $window_before AND ordered_on <= $window_start
    UNION ALL
    SELECT customer_id, 6, sale, net
    FROM running_orders
    WHERE ordered_on > $before_6_months AND ordered_on <= $start_6_months
    UNION ALL
    SELECT customer_id, 12, sale, net
    FROM running_orders
    WHERE ordered_on > $before_12_months AND ordered_on <= $start_12_months
)
GROUP BY customer_id
