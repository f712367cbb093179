-- Targets of KPIs. A row is never changed but for being withdrawn: the newest one in force counts.
CREATE SEQUENCE kpi_target_ids START 1;

-- One row: what one KPI should be in each week or month.
CREATE TABLE kpi_targets (
    target_id INTEGER PRIMARY KEY,
    kpi VARCHAR NOT NULL,
    segmentation VARCHAR,             -- name, of all its versions; NULL = all customers
    segment VARCHAR,                  -- NULL = all customers
    grain VARCHAR NOT NULL,           -- week, month
    value DOUBLE NOT NULL,            -- in the KPI's unit; shares of 1
    direction VARCHAR NOT NULL,       -- at_least, at_most
    author VARCHAR,
    set_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
