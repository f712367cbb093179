-- One row per customer: sums over all orders until $day, from those until the day before it and the orders between.
-- told: any order, cancelled ones too. order_before_on: the last day with an order before the last one.
-- *_until_*: sums until the beginning of a window, which what is in the window lacks. NULL: not asked for.
SELECT
    state.customer_number,
    state.told OR new.customer_number IS NOT NULL AS told,
    COALESCE(state.first_order_on, new.first_order_on) AS first_order_on,
    COALESCE(new.last_order_on, state.last_order_on) AS last_order_on,
    CASE
        WHEN NOT $asks_gap THEN NULL
        WHEN new.last_order_on IS NULL THEN state.order_before_on
        ELSE COALESCE(new.order_before_on, state.last_order_on)
    END AS order_before_on,
    state.order_count + COALESCE(new.orders, 0) AS order_count,
    CAST(state.spend_total + COALESCE(new.net, 0) AS DECIMAL(18, 4)) AS spend_total,
    CAST(state.spend_gross + COALESCE(new.gross, 0) AS DECIMAL(18, 4)) AS spend_gross,
    state.orders_until_window + COALESCE(passed.orders_window, 0) AS orders_until_window,
    CAST(state.spend_until_window + COALESCE(passed.spend_window, 0) AS DECIMAL(18, 4)) AS spend_until_window,
    state.orders_until_6_months + COALESCE(passed.orders_6_months, 0) AS orders_until_6_months,
    CAST(state.spend_until_6_months + COALESCE(passed.spend_6_months, 0) AS DECIMAL(18, 4)) AS spend_until_6_months,
    state.orders_until_12_months + COALESCE(passed.orders_12_months, 0) AS orders_until_12_months,
    CAST(state.spend_until_12_months + COALESCE(passed.spend_12_months, 0) AS DECIMAL(18, 4)) AS spend_until_12_months
FROM running_state AS state
LEFT JOIN running_new AS new ON state.customer_number = new.customer_number
LEFT JOIN running_passed AS passed ON state.customer_number = passed.customer_number
