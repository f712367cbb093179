-- Audits by hand: a random sample, held against its source by a person. They are records: nothing here is changed or
-- deleted, also not when the data they were drawn from goes.

CREATE SEQUENCE IF NOT EXISTS audit_ids START 1;

-- One row: one sample drawn.
CREATE TABLE IF NOT EXISTS audits (
    audit_id INTEGER PRIMARY KEY,
    entity VARCHAR NOT NULL,           -- the table the rows come from
    share DOUBLE NOT NULL,             -- asked for, of 1
    by_source BOOLEAN NOT NULL,        -- the share of each source apart
    seed BIGINT NOT NULL,
    population BIGINT NOT NULL,        -- rows there were
    sample BIGINT NOT NULL,            -- rows drawn
    fingerprint VARCHAR NOT NULL,      -- tells this audit's files from those of any other
    dataset_version BIGINT NOT NULL,   -- the state of the data when drawn
    drawn_by VARCHAR,
    drawn_at TIMESTAMP NOT NULL
);

-- One row: one row of a sample, as the data was when drawn.
CREATE TABLE IF NOT EXISTS audit_rows (
    audit_id INTEGER NOT NULL,
    row_number INTEGER NOT NULL,       -- 1, 2, … within the audit
    source VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    batch_id INTEGER NOT NULL,
    cells MAP(VARCHAR, VARCHAR) NOT NULL -- column -> value as text
);

-- One row: what came of one filled-in file of an audit.
CREATE TABLE IF NOT EXISTS audit_verdicts (
    audit_id INTEGER NOT NULL,
    verdict_number INTEGER NOT NULL,   -- 1, 2, … within the audit; the last counts
    judged BIGINT NOT NULL,            -- rows said to be right or wrong
    wrong BIGINT NOT NULL,
    error_low DOUBLE NOT NULL,         -- 95 % interval of the share of wrong rows in the population
    error_high DOUBLE NOT NULL,
    error_limit DOUBLE NOT NULL,
    verdict VARCHAR NOT NULL,          -- pass, fail, too_few
    dataset_version BIGINT NOT NULL,   -- the state of the data when judged
    judged_by VARCHAR NOT NULL,
    judged_at TIMESTAMP NOT NULL
);

-- One row: what a person said of one row.
CREATE TABLE IF NOT EXISTS audit_answers (
    audit_id INTEGER NOT NULL,
    verdict_number INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    is_right BOOLEAN NOT NULL,
    wrong_field VARCHAR,
    note VARCHAR
);
