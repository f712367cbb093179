-- One row per customer: each field, and each attribute, as the newest batch that fills it says; a place told by the
-- phone's area only where no batch gives one. filled_fields: those whose value was not in the customer's own row.
-- Customers made of several ids: as the rule of the field says, registered when the first of them was.
-- Most customers have one row and are taken as they stand: to compare each field of one row with itself takes longest.
CREATE OR REPLACE VIEW customer_profiles AS
WITH merged AS (
    SELECT customer_id, MAX(merge_id) AS merge_id FROM customer_links GROUP BY customer_id
),

told_often AS (
    SELECT customer_id
    FROM customers
    WHERE customer_id NOT IN (SELECT customer_id FROM merged)
    GROUP BY customer_id
    HAVING COUNT(*) > 1
)

SELECT
    customer_id, name, phone, email, gender, birthday, company, company_size, industry, industry_section,
    industry_division, customer_type, region, province, city, district, address, country, registered_at,
    source_channel, membership_level, attributes, LIST_SORT(LIST_DISTINCT(filled_fields)) AS filled_fields
FROM customers
WHERE customer_id NOT IN (SELECT customer_id FROM merged) AND customer_id NOT IN (SELECT customer_id FROM told_often)
UNION ALL
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
WHERE customer_id IN (SELECT customer_id FROM told_often)
GROUP BY customer_id
UNION ALL
SELECT
    customer_id,
    ARG_MAX(name, told_first(rules['name'], name, rank, batch_id, source_customer_id)) AS name,
    ARG_MAX(phone, told_first(rules['phone'], phone, rank, batch_id, source_customer_id)) AS phone,
    ARG_MAX(email, told_first(rules['email'], email, rank, batch_id, source_customer_id)) AS email,
    ARG_MAX(gender, told_first(rules['gender'], gender, rank, batch_id, source_customer_id)) AS gender,
    ARG_MAX(birthday, told_first(rules['birthday'], birthday, rank, batch_id, source_customer_id)) AS birthday,
    ARG_MAX(company, told_first(rules['company'], company, rank, batch_id, source_customer_id)) AS company,
    ARG_MAX(company_size, told_first(rules['company_size'], company_size, rank, batch_id, source_customer_id)) AS company_size,
    ARG_MAX(industry, told_first(rules['industry'], industry, rank, batch_id, source_customer_id)) AS industry,
    ARG_MAX(industry_section, told_first(rules['industry_section'], industry_section, rank, batch_id, source_customer_id)) AS industry_section,
    ARG_MAX(industry_division, told_first(rules['industry_division'], industry_division, rank, batch_id, source_customer_id)) AS industry_division,
    ARG_MAX(customer_type, told_first(rules['customer_type'], customer_type, rank, batch_id, source_customer_id)) AS customer_type,
    ARG_MAX(region, told_first(rules['region'], region, rank, batch_id, source_customer_id)) AS region,
    ARG_MAX(province, told_first(rules['province'], province, rank, batch_id, source_customer_id)) AS province,
    ARG_MAX(city, told_first(rules['city'], city, rank, batch_id, source_customer_id)) AS city,
    ARG_MAX(district, told_first(rules['district'], district, rank, batch_id, source_customer_id)) AS district,
    ARG_MAX(address, told_first(rules['address'], address, rank, batch_id, source_customer_id)) AS address,
    ARG_MAX(country, told_first(rules['country'], country, rank, batch_id, source_customer_id)) AS country,
    MIN(registered_at) AS registered_at,
    ARG_MAX(source_channel, told_first(rules['source_channel'], source_channel, rank, batch_id, source_customer_id)) AS source_channel,
    ARG_MAX(membership_level, told_first(rules['membership_level'], membership_level, rank, batch_id, source_customer_id)) AS membership_level,
    LIST_REDUCE(
        LIST(attributes ORDER BY batch_id, source_customer_id NULLS LAST) FILTER (attributes IS NOT NULL),
        LAMBDA older, newer : MAP_CONCAT(older, newer)
    ) AS attributes,
    LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(filled_fields) FILTER (filled_fields IS NOT NULL)))) AS filled_fields
FROM (
    SELECT customers.*, customer_merges.rules, COALESCE(source_ranks.rank, 1000000) AS rank
    FROM customers
    INNER JOIN merged ON customers.customer_id = merged.customer_id
    INNER JOIN customer_merges ON merged.merge_id = customer_merges.merge_id
    LEFT JOIN batches ON customers.batch_id = batches.batch_id
    LEFT JOIN source_ranks ON batches.source = source_ranks.source
)
GROUP BY customer_id;
