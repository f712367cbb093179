-- Where a batch comes from, and what cleaning makes of a customer's industry, place and size.

ALTER TABLE batches ADD COLUMN IF NOT EXISTS source VARCHAR; -- the system the file comes from, as the user names it
UPDATE batches SET source = file_name WHERE source IS NULL;
ALTER TABLE remembered_mappings ADD COLUMN IF NOT EXISTS source VARCHAR;

ALTER TABLE customers ADD COLUMN IF NOT EXISTS district VARCHAR;
ALTER TABLE customers ADD COLUMN IF NOT EXISTS company_size VARCHAR;
ALTER TABLE customers ADD COLUMN IF NOT EXISTS region VARCHAR;            -- code of one of the seven regions of China
ALTER TABLE customers ADD COLUMN IF NOT EXISTS industry_section VARCHAR;  -- GB/T 4754-2017, A to T
ALTER TABLE customers ADD COLUMN IF NOT EXISTS industry_division VARCHAR; -- GB/T 4754-2017, 01 to 97
ALTER TABLE customers ADD COLUMN IF NOT EXISTS filled_fields VARCHAR[];   -- not in the row: told by other rows of the customer

-- One row per customer: each field, and each attribute, as the newest batch that fills it says.
CREATE OR REPLACE VIEW customer_profiles AS
SELECT
    customer_id,
    ARG_MAX(name, batch_id) AS name,
    ARG_MAX(phone, batch_id) AS phone,
    ARG_MAX(email, batch_id) AS email,
    ARG_MAX(gender, batch_id) AS gender,
    ARG_MAX(birthday, batch_id) AS birthday,
    ARG_MAX(company, batch_id) AS company,
    ARG_MAX(company_size, batch_id) AS company_size,
    ARG_MAX(industry, batch_id) AS industry,
    ARG_MAX(industry_section, batch_id) AS industry_section,
    ARG_MAX(industry_division, batch_id) AS industry_division,
    ARG_MAX(customer_type, batch_id) AS customer_type,
    ARG_MAX(region, batch_id) AS region,
    ARG_MAX(province, batch_id) AS province,
    ARG_MAX(city, batch_id) AS city,
    ARG_MAX(district, batch_id) AS district,
    ARG_MAX(address, batch_id) AS address,
    ARG_MAX(country, batch_id) AS country,
    ARG_MAX(registered_at, batch_id) AS registered_at,
    ARG_MAX(source_channel, batch_id) AS source_channel,
    ARG_MAX(membership_level, batch_id) AS membership_level,
    LIST_REDUCE(
        LIST(attributes ORDER BY batch_id) FILTER (attributes IS NOT NULL),
        LAMBDA older, newer : MAP_CONCAT(older, newer)
    ) AS attributes
FROM customers
GROUP BY customer_id;
