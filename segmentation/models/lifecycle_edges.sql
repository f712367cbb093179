-- One row: customers who came back, days within which shares of gaps between their order days ended (the first, all, the
-- longest of each customer), and the orders that a quarter of them reach.
WITH reached AS (
    SELECT
        gap_days,
        SUM(gaps) OVER shorter AS gaps_within,
        SUM(first_gaps) OVER shorter AS first_gaps_within,
        SUM(longest_gaps) OVER shorter AS longest_gaps_within,
        SUM(gaps) OVER () AS all_gaps,
        SUM(longest_gaps) OVER () AS returned
    FROM repurchase_gaps
    WINDOW shorter AS (ORDER BY gap_days)
)

SELECT
    CAST(COALESCE(MAX(returned), 0) AS BIGINT) AS returned,
    MIN(gap_days) FILTER (100 * first_gaps_within >= $new_percent * returned) AS new_days,
    MIN(gap_days) FILTER (100 * first_gaps_within >= $lost_percent * returned) AS one_time_lost_days,
    MIN(gap_days) FILTER (100 * gaps_within >= $at_risk_percent * all_gaps) AS at_risk_days,
    MIN(gap_days) FILTER (100 * longest_gaps_within >= $lost_percent * returned) AS lost_days,
    (
        SELECT QUANTILE_DISC(order_count, 0.25 ORDER BY order_count DESC) FROM customer_metrics WHERE order_count > 1
    ) AS loyal_orders
FROM reached
