-- One row per customer's totals, and what is at fault: true = at fault, false = fine, NULL = not examined.
SELECT
    customer_totals.rowid AS row_id,
    customer_totals.*,
    born_on,
    order_count <= 0 AS order_count_not_positive,
    spend_total < 0 AS spend_negative,
    last_order_on > totals_as_of AS last_order_after_totals,
    last_order_on < DATE '1990-01-01' AS before_1990,
    last_order_on < born_on AS before_birth
FROM customer_totals
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
