-- One row per customer before the first order: see running_state.sql. What is not asked for stays NULL.
SELECT
    customer_number AS customer_id,
    FALSE AS told,
    CAST(NULL AS DATE) AS first_order_on,
    CAST(NULL AS DATE) AS last_order_on,
    0 AS order_count,
    CAST(0 AS DECIMAL(18, 4)) AS spend_total,
    CAST(0 AS DECIMAL(18, 4)) AS spend_gross,
    0 AS refund_count,
    0 AS cancelled_count,
    0 AS orders_until_window,
    CAST(0 AS DECIMAL(18, 4)) AS spend_until_window,
    CASE WHEN $asks_6_months THEN 0 END AS orders_until_6_months,
    CAST(CASE WHEN $asks_6_months THEN 0 END AS DECIMAL(18, 4)) AS spend_until_6_months,
    CASE WHEN $asks_12_months THEN 0 END AS orders_until_12_months,
    CAST(CASE WHEN $asks_12_months THEN 0 END AS DECIMAL(18, 4)) AS spend_until_12_months,
    0 AS gap_count,
    CAST(NULL AS INTEGER) AS last_gap_days,
    CAST(NULL AS DOUBLE) AS median_gap_days
FROM running_customers
