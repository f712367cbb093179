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
