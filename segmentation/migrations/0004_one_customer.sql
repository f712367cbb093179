-- Several ids, one customer. customer_id is the one customer a row belongs to; source_customer_id is the id as the file
-- has it, where that is another one. Merges and their undo change these two columns and nothing else.

ALTER TABLE customers ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR; -- NULL = customer_id, here and below
ALTER TABLE orders ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE order_lines ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE customer_totals ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE tickets ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE interactions ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE campaign_contacts ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;
ALTER TABLE loyalty_points ADD COLUMN IF NOT EXISTS source_customer_id VARCHAR;

-- One row: one decision that ids are one person. Merges that share an id join into one customer.
CREATE SEQUENCE IF NOT EXISTS customer_merge_ids START 1;
CREATE TABLE IF NOT EXISTS customer_merges (
    merge_id INTEGER NOT NULL,
    run_id INTEGER NOT NULL,          -- merge_id of the first merge made by the same press: undone as one
    survivor VARCHAR NOT NULL,        -- the id that stays
    members VARCHAR[] NOT NULL,       -- all ids, the survivor included
    rules MAP(VARCHAR, VARCHAR) NOT NULL, -- field -> newest, complete or source; newest where none is told
    score DOUBLE,                     -- of the pair, where one was compared
    author VARCHAR,
    merged_at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP               -- NULL = in force
);

-- One row per id that belongs to another customer: what the merges in force come to.
CREATE TABLE IF NOT EXISTS customer_links (
    source_id VARCHAR NOT NULL,
    customer_id VARCHAR NOT NULL,     -- the one customer
    merge_id INTEGER NOT NULL         -- the newest merge of that customer: its rules hold
);

-- One row: two ids that a person said are two people; left_id < right_id.
CREATE TABLE IF NOT EXISTS kept_apart (
    left_id VARCHAR NOT NULL,
    right_id VARCHAR NOT NULL,
    author VARCHAR,
    decided_at TIMESTAMP NOT NULL
);

-- One row: one search for duplicates; only the newest one's pairs are kept.
CREATE TABLE IF NOT EXISTS duplicate_searches (
    batches_version BIGINT NOT NULL,  -- commits and undos of batches by then: another number = other data
    customers BIGINT NOT NULL,
    pairs BIGINT NOT NULL,
    seconds DOUBLE NOT NULL,
    searched_at TIMESTAMP NOT NULL
);

-- One row: two customers who may be one. score: 0 to 1. Then how each field agrees: same, same_sound, similar,
-- one_character, part, differs, missing (one of them has none).
CREATE TABLE IF NOT EXISTS duplicate_candidates (
    left_id VARCHAR NOT NULL,
    right_id VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    name VARCHAR,
    phone VARCHAR,
    email VARCHAR,
    birthday VARCHAR,
    address VARCHAR,
    company VARCHAR,
    city VARCHAR,
    gender VARCHAR,
    customer_id VARCHAR
);

-- One row: one system files come from; rank 1 is believed first. Systems not listed come last.
CREATE TABLE IF NOT EXISTS source_ranks (source VARCHAR NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS source_rank_changes (changed_at TIMESTAMP NOT NULL);

-- What stands first when rows of one customer differ: the greatest. By the rule of the field, then the newest batch,
-- then the id that stays.
CREATE OR REPLACE MACRO told_first(rule, value, source_rank, batch_id, source_id) AS {
    'ruled': CASE rule WHEN 'complete' THEN LENGTH(CAST(value AS VARCHAR)) WHEN 'source' THEN -source_rank ELSE 0 END,
    'batch_id': batch_id,
    'own': source_id IS NULL,
    'source_id': COALESCE(source_id, '')
};

-- One row per customer: each field, and each attribute, as the newest batch that fills it says; of customers made of
-- several ids as the rule of the field says, registered when the first of them was.
CREATE OR REPLACE VIEW customer_profiles AS
WITH merged AS (
    SELECT customer_id, MAX(merge_id) AS merge_id FROM customer_links GROUP BY customer_id
)

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
WHERE customer_id NOT IN (SELECT customer_id FROM merged)
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
    ) AS attributes
FROM (
    SELECT customers.*, customer_merges.rules, COALESCE(source_ranks.rank, 1000000) AS rank
    FROM customers
    INNER JOIN merged ON customers.customer_id = merged.customer_id
    INNER JOIN customer_merges ON merged.merge_id = customer_merges.merge_id
    LEFT JOIN batches ON customers.batch_id = batches.batch_id
    LEFT JOIN source_ranks ON batches.source = source_ranks.source
)
GROUP BY customer_id;
