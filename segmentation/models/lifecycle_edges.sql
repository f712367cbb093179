-- One row: repurchases known, days within which shares of them came (all, and those after the first order), and the
-- orders that a quarter of the customers with two or more reach. Repurchases are gaps between order days.
WITH reached AS (
    SELECT
        gap_days,
        SUM(gaps) OVER shorter AS gaps_within,
        SUM(first_gaps) OVER shorter AS first_gaps_within,
        SUM(gaps) OVER () AS all_gaps,
        SUM(first_gaps) OVER () AS all_first_gaps
    FROM repurchase_gaps
    WINDOW shorter AS (ORDER BY gap_days)
)

SELECT
    CAST(COALESCE(MAX(all_gaps), 0) AS BIGINT) AS gaps,
    CAST(COALESCE(MAX(all_first_gaps), 0) AS BIGINT) AS first_gaps,
    MIN(gap_days) FILTER (100 * first_gaps_within >= $new_percent * all_first_gaps) AS new_days,
    MIN(gap_days) FILTER (100 * first_gaps_within >= $lost_percent * all_first_gaps) AS one_time_lost_days,
    MIN(gap_days) FILTER (100 * gaps_within >= $at_risk_percent * all_gaps) AS at_risk_days,
    MIN(gap_days) FILTER (100 * gaps_within >= $lost_percent * all_gaps) AS lost_days,
    (
        SELECT QUANTILE_DISC(order_count, 0.25 ORDER BY order_count DESC) FROM customer_metrics WHERE order_count > 1
    ) AS loyal_orders
FROM reached
