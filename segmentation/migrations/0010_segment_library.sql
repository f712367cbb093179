-- What a segmentation is for and who answers for it, told with each version.
ALTER TABLE segmentation_versions ADD COLUMN purpose VARCHAR;
ALTER TABLE segmentation_versions ADD COLUMN owner VARCHAR;

-- One row: one customer put into another segment of a segmentation by hand. Never changed but for being withdrawn.
CREATE SEQUENCE segment_override_ids START 1;
CREATE TABLE segment_overrides (
    override_id INTEGER PRIMARY KEY,
    segmentation VARCHAR NOT NULL,    -- name, of all its versions
    customer_id VARCHAR NOT NULL,
    segment VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    from_on DATE NOT NULL,            -- the as-of date it was made at: earlier days are as they were
    until_on DATE,                    -- last as-of date it holds for, NULL = until withdrawn
    made_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by VARCHAR
);
