-- One row per ready total of a customer, as customer_totals, by the number of the customer.
SELECT
    customers.customer_number,
    COALESCE(totals.source_customer_id, totals.customer_id) AS source_customer_id,
    totals.last_order_on,
    totals.order_count,
    totals.spend_total,
    totals.totals_as_of
FROM customer_totals AS totals
INNER JOIN running_customers AS customers ON totals.customer_id = customers.customer_id
