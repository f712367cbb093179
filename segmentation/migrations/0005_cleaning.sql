-- What cleaning did to a batch: counts by rule and field, and every cell it changed, so that nothing uploaded is lost.

ALTER TABLE batches ADD COLUMN IF NOT EXISTS default_country VARCHAR;   -- ISO 3166, two letters
ALTER TABLE batches ADD COLUMN IF NOT EXISTS kept_as_written VARCHAR[]; -- cleaning rules that were switched off

-- One row: one rule and field of one batch. Counts are cells.
CREATE TABLE IF NOT EXISTS batch_cleaning (
    batch_id INTEGER NOT NULL,
    rule VARCHAR NOT NULL,            -- see intake/cleaning/rules.py
    field VARCHAR NOT NULL,
    values_seen BIGINT NOT NULL,      -- filled cells the rule looked at
    values_changed BIGINT NOT NULL,   -- now written otherwise, or filled
    values_emptied BIGINT NOT NULL,   -- of them, now empty
    values_invalid BIGINT NOT NULL    -- kept as given: not what the field asks for
);

-- One row: one cell that is not as it was given, or that is no valid value (kept as given).
CREATE TABLE IF NOT EXISTS cleaned_values (
    batch_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL,       -- in the file, as a person counts
    field VARCHAR NOT NULL,
    before VARCHAR,                   -- NULL = the cell was empty
    after VARCHAR,                    -- NULL = made empty
    rule VARCHAR NOT NULL,            -- the last rule that changed it
    valid BOOLEAN NOT NULL
);

-- One row per customer: each field, and each attribute, as the newest batch that fills it says; a place told by the
-- phone's area only where no batch gives one. filled_fields: those whose value was not in the customer's own row.
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
    COALESCE(
        ARG_MAX(region, batch_id) FILTER (LIST_CONTAINS(filled_fields, 'region') IS NOT TRUE),
        ARG_MAX(region, batch_id)
    ) AS region,
    COALESCE(
        ARG_MAX(province, batch_id) FILTER (LIST_CONTAINS(filled_fields, 'province') IS NOT TRUE),
        ARG_MAX(province, batch_id)
    ) AS province,
    COALESCE(
        ARG_MAX(city, batch_id) FILTER (LIST_CONTAINS(filled_fields, 'city') IS NOT TRUE),
        ARG_MAX(city, batch_id) FILTER (LIST_CONTAINS(filled_fields, 'city'))
    ) AS city,
    ARG_MAX(district, batch_id) AS district,
    ARG_MAX(address, batch_id) AS address,
    ARG_MAX(country, batch_id) AS country,
    ARG_MAX(registered_at, batch_id) AS registered_at,
    ARG_MAX(source_channel, batch_id) AS source_channel,
    ARG_MAX(membership_level, batch_id) AS membership_level,
    LIST_REDUCE(
        LIST(attributes ORDER BY batch_id) FILTER (attributes IS NOT NULL),
        LAMBDA older, newer : MAP_CONCAT(older, newer)
    ) AS attributes,
    LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(filled_fields) FILTER (filled_fields IS NOT NULL)))) AS filled_fields
FROM customers
GROUP BY customer_id;
