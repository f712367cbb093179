-- One row per customer known on $as_of (orders after it don't exist). Money in the currency of the data; days, months.
-- Known: who ordered, stands in a customer list or in ready totals, or answered, wrote, was written to or got points
-- by then; the last of these without an order count as customers with no orders.
-- order_count, first/last order and gaps: sales only. spend_total = spend_gross - refund_total.
-- last_gap_days: between the last day with an order and the one before it.
-- *_window: since $window_start (exclusive), as the 6- and 12-month columns since theirs.
WITH told AS (
    SELECT
        customer_id,
        CAST(ordered_at AS DATE) AS ordered_on,
        kind,
        CASE WHEN kind IN ('sale', 'returned') THEN amount END AS gross,
        CASE kind
            WHEN 'sale' THEN amount - COALESCE(refund_amount, 0)
            WHEN 'refund' THEN amount
        END AS net
    FROM orders
    WHERE customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
),

per_customer AS (
    SELECT
        customer_id,
        MIN(ordered_on) FILTER (kind = 'sale') AS first_order_on,
        MAX(ordered_on) FILTER (kind = 'sale') AS last_order_on,
        COUNT(*) FILTER (kind = 'sale') AS order_count,
        COALESCE(SUM(net), 0) AS spend_total,
        COALESCE(SUM(gross), 0) AS spend_gross,
        COUNT(*) FILTER (kind = 'sale' AND ordered_on > $window_start) AS order_count_window,
        COALESCE(SUM(net) FILTER (ordered_on > $window_start), 0) AS spend_window,
        COUNT(*) FILTER (kind = 'sale' AND ordered_on > $start_6_months) AS order_count_6_months,
        COALESCE(SUM(net) FILTER (ordered_on > $start_6_months), 0) AS spend_6_months,
        COUNT(*) FILTER (kind = 'sale' AND ordered_on > $start_12_months) AS order_count_12_months,
        COALESCE(SUM(net) FILTER (ordered_on > $start_12_months), 0) AS spend_12_months,
        COUNT(*) FILTER (kind IN ('refund', 'returned') OR (kind = 'sale' AND net < gross)) AS refund_count,
        COUNT(*) FILTER (kind = 'cancelled') AS cancelled_count
    FROM told
    GROUP BY customer_id
),

-- between orders; those of one day are 0 apart and left out below, which is quicker than DISTINCT days
gaps AS (
    SELECT
        customer_id,
        ordered_on,
        CAST(
            DATE_DIFF('day', LAG(ordered_on) OVER (PARTITION BY customer_id ORDER BY ordered_on), ordered_on) AS INTEGER
        ) AS gap_days
    FROM told
    WHERE kind = 'sale'
),

gaps_per_customer AS (
    SELECT
        customer_id,
        CAST(SUM(gap_days) AS DOUBLE) / COUNT(gap_days) AS mean_gap_days,
        MEDIAN(gap_days) AS median_gap_days,
        ARG_MAX(gap_days, ordered_on) AS last_gap_days
    FROM gaps
    WHERE gap_days > 0
    GROUP BY customer_id
),

-- the newest of each id; the ids of one customer add up
totals AS (
    SELECT
        customer_id,
        MAX(last_order_on) AS last_order_on,
        SUM(order_count) AS order_count,
        SUM(spend_total) AS spend_total
    FROM (
        SELECT
            customer_id,
            ARG_MAX(last_order_on, totals_as_of) AS last_order_on,
            ARG_MAX(order_count, totals_as_of) AS order_count,
            ARG_MAX(spend_total, totals_as_of) AS spend_total
        FROM customer_totals
        WHERE totals_as_of <= $as_of
        GROUP BY customer_id, COALESCE(source_customer_id, customer_id)
    )
    GROUP BY customer_id
),

known AS (
    SELECT customer_id FROM per_customer
    UNION
    SELECT customer_id FROM totals
    UNION
    SELECT customer_id FROM customers
    WHERE batch_id IN (SELECT batch_id FROM batches WHERE entity = 'customers')
        AND (registered_at IS NULL OR registered_at < $as_of + INTERVAL 1 DAY)
    UNION
    SELECT customer_id FROM customer_mentions
    WHERE mentioned_at IS NULL OR mentioned_at < $as_of + INTERVAL 1 DAY
)

SELECT
    known.customer_id,
    per_customer.first_order_on,
    COALESCE(per_customer.last_order_on, totals.last_order_on) AS last_order_on,
    DATE_DIFF('day', COALESCE(per_customer.last_order_on, totals.last_order_on), $as_of) AS days_since_last_order,
    COALESCE(per_customer.order_count, totals.order_count, 0) AS order_count,
    CAST(COALESCE(per_customer.spend_total, totals.spend_total, 0) AS DECIMAL(18, 4)) AS spend_total,
    CAST(COALESCE(per_customer.spend_gross, totals.spend_total, 0) AS DECIMAL(18, 4)) AS spend_gross,
    CASE WHEN COALESCE(per_customer.order_count, totals.order_count, 0) > 0
        THEN CAST(COALESCE(per_customer.spend_total, totals.spend_total, 0) AS DOUBLE)
            / COALESCE(per_customer.order_count, totals.order_count) END AS spend_per_order,
    COALESCE(per_customer.order_count_window, totals.order_count, 0) AS order_count_window,
    CAST(COALESCE(per_customer.spend_window, totals.spend_total, 0) AS DECIMAL(18, 4)) AS spend_window,
    per_customer.order_count_6_months,
    CAST(per_customer.spend_6_months AS DECIMAL(18, 4)) AS spend_6_months,
    per_customer.order_count_12_months,
    CAST(per_customer.spend_12_months AS DECIMAL(18, 4)) AS spend_12_months,
    gaps_per_customer.mean_gap_days,
    gaps_per_customer.median_gap_days,
    gaps_per_customer.last_gap_days,
    COALESCE(per_customer.refund_count, 0) AS refund_count,
    CAST(COALESCE(per_customer.spend_gross - per_customer.spend_total, 0) AS DECIMAL(18, 4)) AS refund_total,
    COALESCE(per_customer.cancelled_count, 0) AS cancelled_count
FROM known
LEFT JOIN per_customer ON known.customer_id = per_customer.customer_id
LEFT JOIN gaps_per_customer ON known.customer_id = gaps_per_customer.customer_id
LEFT JOIN totals ON known.customer_id = totals.customer_id
