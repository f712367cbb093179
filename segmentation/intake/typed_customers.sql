-- One row per row of a customer list. kept: it names a customer.
SELECT mapped.*, customer_id IS NOT NULL AS kept
FROM mapped
