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
