-- One row per customer: sums over all orders until $day, from those until the day before it and the orders between.
-- told: any order, cancelled ones too. *_until_*: sums until the beginning of a window, which what is in the window lacks.
-- NULL: not asked for.
SELECT
    state.customer_id,
    state.told OR new.customer_id IS NOT NULL AS told,
    COALESCE(state.first_order_on, new.first_order_on) AS first_order_on,
    COALESCE(new.last_order_on, state.last_order_on) AS last_order_on,
    state.order_count + COALESCE(new.orders, 0) AS order_count,
    CAST(state.spend_total + COALESCE(new.net, 0) AS DECIMAL(18, 4)) AS spend_total,
    CAST(state.spend_gross + COALESCE(new.gross, 0) AS DECIMAL(18, 4)) AS spend_gross,
    state.refund_count + COALESCE(new.refunds, 0) AS refund_count,
    state.cancelled_count + COALESCE(new.cancelled, 0) AS cancelled_count,
    state.orders_until_window + COALESCE(passed.orders_window, 0) AS orders_until_window,
    CAST(state.spend_until_window + COALESCE(passed.spend_window, 0) AS DECIMAL(18, 4)) AS spend_until_window,
    state.orders_until_6_months + COALESCE(passed.orders_6_months, 0) AS orders_until_6_months,
    CAST(state.spend_until_6_months + COALESCE(passed.spend_6_months, 0) AS DECIMAL(18, 4)) AS spend_until_6_months,
    state.orders_until_12_months + COALESCE(passed.orders_12_months, 0) AS orders_until_12_months,
    CAST(state.spend_until_12_months + COALESCE(passed.spend_12_months, 0) AS DECIMAL(18, 4)) AS spend_until_12_months,
    COALESCE(gaps.gap_count, state.gap_count) AS gap_count,
    COALESCE(gaps.last_gap_days, state.last_gap_days) AS last_gap_days,
    COALESCE(gaps.median_gap_days, state.median_gap_days) AS median_gap_days
FROM running_state AS state
LEFT JOIN running_new AS new ON state.customer_id = new.customer_id
LEFT JOIN running_passed AS passed ON state.customer_id = passed.customer_id
LEFT JOIN running_new_gaps AS gaps ON state.customer_id = gaps.customer_id
