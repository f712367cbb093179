-- One row per customer known at the as-of date: metrics, clv in money, and tier by its edges; first match wins.
SELECT
    *,
    CASE
        WHEN order_count = 0 THEN 'no_orders'
        WHEN clv >= $platinum_from AND clv > 0 THEN 'platinum'
        WHEN clv >= $gold_from AND clv > 0 THEN 'gold'
        WHEN clv >= $silver_from AND clv > 0 THEN 'silver'
        ELSE 'bronze'
    END AS segment
FROM valued_customers
