-- One row per customer known on $as_of (orders after it don't exist). Money in the currency of the data; days, months.
-- From order_sums (or running_sums) and ready_totals, which stand in for whoever has no orders.
-- order_count, first/last order and gaps: sales only. spend_total = spend_gross - refund_total.
-- last_gap_days: between the last day with an order and the one before it.
SELECT
    sums.customer_id,
    sums.first_order_on,
    COALESCE(sums.last_order_on, totals.last_order_on) AS last_order_on,
    DATE_DIFF('day', COALESCE(sums.last_order_on, totals.last_order_on), $as_of) AS days_since_last_order,
    COALESCE(sums.order_count, totals.order_count, 0) AS order_count,
    CAST(COALESCE(sums.spend_total, totals.spend_total, 0) AS DECIMAL(18, 4)) AS spend_total,
    CAST(COALESCE(sums.spend_gross, totals.spend_total, 0) AS DECIMAL(18, 4)) AS spend_gross,
    CASE WHEN COALESCE(sums.order_count, totals.order_count, 0) > 0
        THEN CAST(COALESCE(sums.spend_total, totals.spend_total, 0) AS DOUBLE)
            / COALESCE(sums.order_count, totals.order_count) END AS spend_per_order,
    COALESCE(sums.order_count_window, totals.order_count, 0) AS order_count_window,
    CAST(COALESCE(sums.spend_window, totals.spend_total, 0) AS DECIMAL(18, 4)) AS spend_window,
    sums.order_count_6_months,
    CAST(sums.spend_6_months AS DECIMAL(18, 4)) AS spend_6_months,
    sums.order_count_12_months,
    CAST(sums.spend_12_months AS DECIMAL(18, 4)) AS spend_12_months,
    sums.mean_gap_days,
    sums.median_gap_days,
    sums.last_gap_days,
    COALESCE(sums.refund_count, 0) AS refund_count,
    CAST(COALESCE(sums.spend_gross - sums.spend_total, 0) AS DECIMAL(18, 4)) AS refund_total,
    COALESCE(sums.cancelled_count, 0) AS cancelled_count
FROM order_sums AS sums
LEFT JOIN ready_totals AS totals ON sums.customer_id = totals.customer_id
