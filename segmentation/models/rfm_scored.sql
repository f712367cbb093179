-- One row per customer with an order: scores 1.. from the cuts (parameters recency_1 .. monetary_4, in days, orders, money).
-- Cuts ascend, so the highest one reached decides; a CASE of constants lets the engine group by place, not by hash.
SELECT
    customer_id,
    recency,
    frequency,
    monetary,
    revenue,
    CASE
        WHEN recency >= $recency_4 THEN $recency_levels - 4
        WHEN recency >= $recency_3 THEN $recency_levels - 3
        WHEN recency >= $recency_2 THEN $recency_levels - 2
        WHEN recency >= $recency_1 THEN $recency_levels - 1
        ELSE $recency_levels
    END AS r,
    CASE
        WHEN frequency >= $frequency_4 THEN 5
        WHEN frequency >= $frequency_3 THEN 4
        WHEN frequency >= $frequency_2 THEN 3
        WHEN frequency >= $frequency_1 THEN 2
        ELSE 1
    END AS f,
    CASE
        WHEN monetary >= $monetary_4 THEN 5
        WHEN monetary >= $monetary_3 THEN 4
        WHEN monetary >= $monetary_2 THEN 3
        WHEN monetary >= $monetary_1 THEN 2
        ELSE 1
    END AS m
FROM rfm_inputs
