-- Reviews of a segmentation, signed by a person. They are records: nothing here is changed or deleted, also not when the
-- data or the version they looked at goes.

CREATE SEQUENCE segment_review_ids START 1;

-- One row: one review signed.
CREATE TABLE segment_reviews (
    review_id INTEGER PRIMARY KEY,
    segmentation VARCHAR NOT NULL,       -- name, of all its versions
    version_number INTEGER NOT NULL,     -- the version looked at
    as_of DATE NOT NULL,
    sizes MAP(VARCHAR, INTEGER) NOT NULL, -- segment -> customers at as_of
    findings VARCHAR NOT NULL,           -- JSON: each point of the checklist with what was found
    signed_by VARCHAR NOT NULL,
    note VARCHAR,
    signed_at TIMESTAMP NOT NULL
);
