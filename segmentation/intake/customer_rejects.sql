-- One row per row of a customer list that names no customer.
SELECT row_number, 'customer_id' AS field, CAST(NULL AS VARCHAR) AS value, 'customer_missing' AS reason
FROM typed_customers
WHERE NOT kept
