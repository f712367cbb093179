-- One row per customer with an order at the as-of date. recency: days since the last order; frequency: orders in the
-- window; monetary: money in the window, summed or per order by $monetary ('sum', 'mean').
SELECT
    customer_id,
    days_since_last_order AS recency,
    order_count_window AS frequency,
    CASE $monetary
        WHEN 'mean' THEN CASE WHEN order_count_window > 0
            THEN CAST(spend_window AS DOUBLE) / order_count_window ELSE 0 END
        ELSE CAST(spend_window AS DOUBLE)
    END AS monetary,
    spend_window AS revenue
FROM customer_metrics
WHERE order_count > 0
