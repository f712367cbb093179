-- One row per customer known on $as_of: sums of their orders, NULL without any. From told_orders and order_gaps.
-- Known: who ordered, stands in a customer list or in ready totals, or answered, wrote, was written to or got points
-- by then; the last of these without an order count as customers with no orders.
-- *_window: since $window_start (exclusive), as the 6- and 12-month columns since theirs.
WITH told AS (SELECT * FROM told_orders),

per_customer AS (
    SELECT
        customer_id,
        MIN(ordered_on) FILTER (sale) AS first_order_on,
        MAX(ordered_on) FILTER (sale) AS last_order_on,
        COUNT(*) FILTER (sale) AS order_count,
        COALESCE(SUM(net), 0) AS spend_total,
        COALESCE(SUM(gross), 0) AS spend_gross,
        COUNT(*) FILTER (sale AND ordered_on > $window_start) AS order_count_window,
        COALESCE(SUM(net) FILTER (ordered_on > $window_start), 0) AS spend_window,
        COUNT(*) FILTER (sale AND ordered_on > $start_6_months) AS order_count_6_months,
        COALESCE(SUM(net) FILTER (ordered_on > $start_6_months), 0) AS spend_6_months,
        COUNT(*) FILTER (sale AND ordered_on > $start_12_months) AS order_count_12_months,
        COALESCE(SUM(net) FILTER (ordered_on > $start_12_months), 0) AS spend_12_months,
        COUNT(*) FILTER (refunded) AS refund_count,
        COUNT(*) FILTER (cancelled) AS cancelled_count
    FROM told
    GROUP BY customer_id
),

gaps_per_customer AS (
    SELECT
        customer_id,
        CAST(SUM(gap_days) AS DOUBLE) / COUNT(gap_days) AS mean_gap_days,
        MEDIAN(gap_days) AS median_gap_days,
        ARG_MAX(gap_days, ordered_on) AS last_gap_days
    FROM order_gaps
    GROUP BY customer_id
),

known AS (
    SELECT customer_id FROM per_customer
    UNION
    SELECT customer_id FROM customer_totals WHERE totals_as_of <= $as_of
    UNION
    SELECT customer_id FROM customers
    WHERE batch_id IN (SELECT batch_id FROM batches WHERE entity = 'customers')
        AND (registered_at IS NULL OR registered_at < $as_of + INTERVAL 1 DAY)
    UNION
    SELECT customer_id FROM customer_mentions
    WHERE mentioned_at IS NULL OR mentioned_at < $as_of + INTERVAL 1 DAY
)

SELECT known.customer_id, per_customer.* EXCLUDE (customer_id), gaps_per_customer.* EXCLUDE (customer_id)
FROM known
LEFT JOIN per_customer ON known.customer_id = per_customer.customer_id
LEFT JOIN gaps_per_customer ON known.customer_id = gaps_per_customer.customer_id
