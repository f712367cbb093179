-- One row per customer with an order: scores 1.. from the cuts (parameters recency_1 .. monetary_4, in days, orders, money).
SELECT
    customer_id,
    recency,
    frequency,
    monetary,
    revenue,
    $recency_levels - (recency >= $recency_1)::INTEGER - (recency >= $recency_2)::INTEGER
    - (recency >= $recency_3)::INTEGER - (recency >= $recency_4)::INTEGER AS r,
    1 + (frequency >= $frequency_1)::INTEGER + (frequency >= $frequency_2)::INTEGER
    + (frequency >= $frequency_3)::INTEGER + (frequency >= $frequency_4)::INTEGER AS f,
    1 + (monetary >= $monetary_1)::INTEGER + (monetary >= $monetary_2)::INTEGER
    + (monetary >= $monetary_3)::INTEGER + (monetary >= $monetary_4)::INTEGER AS m
FROM rfm_inputs
