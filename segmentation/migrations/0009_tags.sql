-- Tags: groups of them with rules, marks set by hand, the cuts of the score. What was saved is never changed or deleted.

-- One row: one saved state of a group of tags; the newest of a code holds.
CREATE SEQUENCE IF NOT EXISTS tag_change_ids START 1;
CREATE TABLE IF NOT EXISTS tag_group_versions (
    change_id INTEGER PRIMARY KEY,
    group_code VARCHAR NOT NULL,
    version_number INTEGER NOT NULL,   -- 1, 2, … within the group
    content VARCHAR NOT NULL,          -- JSON: name, dimension, values with rules (tags/definitions.py)
    archived BOOLEAN NOT NULL,         -- put away or switched off: it says nothing of anybody
    author VARCHAR,
    reason VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

-- One row: one tag given to one customer by hand or by list. Days are those of the data, times of the wall clock.
CREATE SEQUENCE IF NOT EXISTS tag_mark_ids START 1;
CREATE TABLE IF NOT EXISTS tag_marks (
    mark_id INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL,        -- of the sequence; a new one whenever the row is changed
    run_id INTEGER NOT NULL,           -- mark_id of the first mark made by the same press: one list
    group_code VARCHAR NOT NULL,
    value_code VARCHAR NOT NULL,
    customer_id VARCHAR NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,                      -- the last day in force; NULL = until removed
    author VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    marked_at TIMESTAMP NOT NULL,
    removed_on DATE,                   -- the first day no longer in force; NULL = not removed
    removed_by VARCHAR,
    removed_reason VARCHAR,
    removed_at TIMESTAMP
);

-- One row: one saved set of tiers that cut the score; the newest holds.
CREATE SEQUENCE IF NOT EXISTS tag_tier_ids START 1;
CREATE TABLE IF NOT EXISTS tag_tier_versions (
    change_id INTEGER PRIMARY KEY,
    content VARCHAR NOT NULL,          -- JSON: names and lowest scores (tags/score.py)
    author VARCHAR,
    reason VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);
