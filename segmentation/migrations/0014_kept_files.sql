-- Files with rows that name no customer themselves: what earlier batches say tells whose they are, so they are read again
-- when such a batch is undone.

-- One row per batch in force of that kind. Batches committed before this step have none and stay as they are.
CREATE TABLE IF NOT EXISTS kept_files (
    batch_id INTEGER NOT NULL,
    plan VARCHAR NOT NULL,            -- JSON: how the file was understood
    staged VARCHAR NOT NULL,          -- JSON: how it was read
    content BLOB NOT NULL             -- the table as read, a parquet file
);
