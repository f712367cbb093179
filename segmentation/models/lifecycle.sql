-- One row per customer known at the as-of date: metrics and stage of life, by edges in days and orders; first match wins.
-- Bought on one day only: once. The edges are the last day of the earlier stage.
SELECT
    metrics.*,
    CASE
        WHEN order_count = 0 THEN 'prospect'
        WHEN order_count = 1 OR first_order_on = last_order_on THEN CASE
            WHEN days_since_last_order <= $new_days THEN 'new'
            WHEN days_since_last_order <= $one_time_lost_days THEN 'first_time'
            ELSE 'lost'
        END
        WHEN days_since_last_order > $lost_days THEN 'lost'
        WHEN days_since_last_order > $at_risk_days THEN 'at_risk'
        WHEN last_gap_days > $lost_days THEN 'won_back'
        WHEN order_count >= $loyal_orders THEN 'loyal'
        ELSE 'repeat'
    END AS segment
FROM customer_metrics AS metrics
