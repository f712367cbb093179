-- One row per occupied cell of scores. Sums over its customers: days, orders, money.
SELECT
    r,
    f,
    m,
    COUNT(*) AS customers,
    CAST(SUM(frequency) AS BIGINT) AS orders,
    SUM(revenue) AS revenue,
    CAST(SUM(recency) AS BIGINT) AS recency_sum,
    SUM(monetary) AS monetary_sum
FROM rfm_scored
GROUP BY r, f, m
