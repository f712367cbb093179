-- One row per customer known, up to the number known_customers: the columns of order_sums.sql from running_state.sql.
-- Gaps add up to the days between the first order and the last one.
SELECT
    customer_id,
    first_order_on,
    last_order_on,
    CASE WHEN told THEN order_count END AS order_count,
    CASE WHEN told THEN spend_total END AS spend_total,
    CASE WHEN told THEN spend_gross END AS spend_gross,
    CASE WHEN told THEN order_count - orders_until_window END AS order_count_window,
    CASE WHEN told THEN spend_total - spend_until_window END AS spend_window,
    CASE WHEN told THEN order_count - orders_until_6_months END AS order_count_6_months,
    CASE WHEN told THEN spend_total - spend_until_6_months END AS spend_6_months,
    CASE WHEN told THEN order_count - orders_until_12_months END AS order_count_12_months,
    CASE WHEN told THEN spend_total - spend_until_12_months END AS spend_12_months,
    refund_count,
    cancelled_count,
    CASE WHEN gap_count > 0 THEN CAST(last_order_on - first_order_on AS DOUBLE) / gap_count END AS mean_gap_days,
    median_gap_days,
    last_gap_days
FROM running_state
WHERE customer_id <= known_customers
