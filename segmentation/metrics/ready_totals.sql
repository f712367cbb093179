-- One row per customer with ready totals taken by $as_of: the newest of each id; the ids of one customer add up.
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
    GROUP BY customer_id, COALESCE(source_customer_id, CAST(customer_id AS VARCHAR))
)
GROUP BY customer_id
