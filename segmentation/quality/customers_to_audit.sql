-- One row per customer and source: what the source said last, where it said more than the customer's number.
SELECT customers.*
FROM customers
INNER JOIN batches USING (batch_id)
WHERE COALESCE(
    name, phone, email, gender, birthday, company, company_size, industry, customer_type, province, city, district,
    address, country, CAST(registered_at AS VARCHAR), source_channel, membership_level
) IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id, COALESCE(source, file_name) ORDER BY batch_id DESC) = 1
