-- One row per customer known on this_day, columns of customer_metrics.sql that add up; customer_id is the customer_number.
-- A view, which takes no bound values: this_day is a date, known_customers the number of the last one known on it.
SELECT
    state.customer_number AS customer_id,
    state.first_order_on,
    COALESCE(state.last_order_on, totals.last_order_on) AS last_order_on,
    DATE_DIFF('day', COALESCE(state.last_order_on, totals.last_order_on), this_day) AS days_since_last_order,
    CASE WHEN state.told THEN state.order_count ELSE COALESCE(totals.order_count, 0) END AS order_count,
    CAST(CASE WHEN state.told THEN state.spend_total ELSE COALESCE(totals.spend_total, 0) END AS DECIMAL(18, 4))
        AS spend_total,
    CAST(CASE WHEN state.told THEN state.spend_gross ELSE COALESCE(totals.spend_total, 0) END AS DECIMAL(18, 4))
        AS spend_gross,
    CASE WHEN CASE WHEN state.told THEN state.order_count ELSE COALESCE(totals.order_count, 0) END > 0
        THEN CAST(CASE WHEN state.told THEN state.spend_total ELSE COALESCE(totals.spend_total, 0) END AS DOUBLE)
            / CASE WHEN state.told THEN state.order_count ELSE totals.order_count END END AS spend_per_order,
    CASE WHEN state.told THEN state.order_count - state.orders_until_window ELSE COALESCE(totals.order_count, 0) END
        AS order_count_window,
    CAST(
        CASE WHEN state.told THEN state.spend_total - state.spend_until_window ELSE COALESCE(totals.spend_total, 0) END
        AS DECIMAL(18, 4)
    ) AS spend_window,
    CASE WHEN state.told THEN state.order_count - state.orders_until_6_months END AS order_count_6_months,
    CASE WHEN state.told THEN CAST(state.spend_total - state.spend_until_6_months AS DECIMAL(18, 4)) END AS spend_6_months,
    CASE WHEN state.told THEN state.order_count - state.orders_until_12_months END AS order_count_12_months,
    CASE WHEN state.told THEN CAST(state.spend_total - state.spend_until_12_months AS DECIMAL(18, 4)) END
        AS spend_12_months,
    state.last_order_on - state.order_before_on AS last_gap_days
FROM running_state AS state
LEFT JOIN (
    SELECT
        customer_number,
        MAX(last_order_on) AS last_order_on,
        SUM(order_count) AS order_count,
        SUM(spend_total) AS spend_total
    FROM (
        SELECT
            customer_number,
            ARG_MAX(last_order_on, totals_as_of) AS last_order_on,
            ARG_MAX(order_count, totals_as_of) AS order_count,
            ARG_MAX(spend_total, totals_as_of) AS spend_total
        FROM running_totals
        WHERE totals_as_of <= this_day
        GROUP BY customer_number, source_customer_id
    )
    GROUP BY customer_number
) AS totals ON state.customer_number = totals.customer_number
WHERE state.customer_number <= known_customers
