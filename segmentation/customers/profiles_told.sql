-- One row per customer: customer_profiles, with custom fields by the quicker way (customers/customer_attributes.sql).
SELECT profiles.* EXCLUDE (attributes, filled_fields), told.attributes
FROM customer_profiles AS profiles
LEFT JOIN customer_attributes AS told ON profiles.customer_id = told.customer_id
