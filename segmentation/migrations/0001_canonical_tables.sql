-- The canonical entities. Every row knows the batch it came with, so that a batch can be undone exactly.
-- Money: DECIMAL(18, 4), in the currency of the data. Times: naive, local wall clock. Ids: text.

CREATE SEQUENCE batch_ids START 1;

-- One row: one uploaded file (or sheet), committed or undone as a whole.
CREATE TABLE batches (
    batch_id INTEGER PRIMARY KEY,
    entity VARCHAR NOT NULL,          -- what a row of the file was: orders, order_lines, customers, customer_totals
    file_name VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    sheet VARCHAR,
    encoding VARCHAR,
    delimiter VARCHAR,
    header_row INTEGER,               -- as a person counts, 0 = no header
    mapping MAP(VARCHAR, VARCHAR),    -- header -> field
    rows_read BIGINT NOT NULL,        -- = rows_kept + rows_rejected
    rows_kept BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    committed_at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP               -- NULL = in force
);

-- One row: one problem that kept a row of a file out.
CREATE TABLE rejects (
    batch_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL,       -- in the file, as a person counts
    column_name VARCHAR,              -- header of the column at fault, NULL = the whole row
    value VARCHAR,
    reason VARCHAR NOT NULL           -- code, worded in data/words.toml
);

-- One row: what one batch says of one customer. See customer_profiles for one row a customer.
CREATE TABLE customers (
    customer_id VARCHAR NOT NULL,
    name VARCHAR,
    phone VARCHAR,
    email VARCHAR,
    gender VARCHAR,
    birthday VARCHAR,                 -- as given: it may lack the year
    company VARCHAR,
    industry VARCHAR,
    customer_type VARCHAR,
    province VARCHAR,
    city VARCHAR,
    address VARCHAR,
    country VARCHAR,
    registered_at TIMESTAMP,
    source_channel VARCHAR,
    membership_level VARCHAR,
    attributes MAP(VARCHAR, VARCHAR), -- free extra columns: header -> value
    batch_id INTEGER NOT NULL
);

-- One row: one order. customer_id NULL = a guest order, counted in revenue and in no segment.
CREATE TABLE orders (
    order_id VARCHAR NOT NULL,
    customer_id VARCHAR,
    ordered_at TIMESTAMP NOT NULL,
    amount DECIMAL(18, 4) NOT NULL,   -- as booked; negative on a refund
    refund_amount DECIMAL(18, 4),     -- money given back on this order, positive
    kind VARCHAR NOT NULL,            -- sale (amount > 0), refund, cancelled (counts for nothing), free (amount 0)
    quantity DECIMAL(18, 4),          -- pieces
    status VARCHAR,                   -- as given
    channel VARCHAR,
    shop VARCHAR,
    category VARCHAR,
    payment_method VARCHAR,
    currency VARCHAR,
    batch_id INTEGER NOT NULL
);

-- One row: one line of an order. amount = quantity * unit_price where the file gives no amount.
CREATE TABLE order_lines (
    order_id VARCHAR NOT NULL,
    customer_id VARCHAR,
    product_id VARCHAR,
    product_name VARCHAR,
    category VARCHAR,
    quantity DECIMAL(18, 4),
    unit_price DECIMAL(18, 4),
    amount DECIMAL(18, 4) NOT NULL,
    row_number BIGINT NOT NULL,       -- in the file
    batch_id INTEGER NOT NULL
);

-- One row: ready totals of one customer, for shops that have no order file.
CREATE TABLE customer_totals (
    customer_id VARCHAR NOT NULL,
    last_order_on DATE NOT NULL,
    order_count BIGINT NOT NULL,
    spend_total DECIMAL(18, 4) NOT NULL,
    totals_as_of DATE NOT NULL,       -- the day the totals were taken
    batch_id INTEGER NOT NULL
);

-- One row: one answer to a survey question, or one comment or complaint.
CREATE TABLE feedback (
    feedback_id VARCHAR,
    customer_id VARCHAR,
    answered_at TIMESTAMP,
    kind VARCHAR,                     -- csat, nps, ces, complaint, comment
    score DOUBLE,
    scale_min DOUBLE,
    scale_max DOUBLE,
    comment VARCHAR,
    channel VARCHAR,
    batch_id INTEGER NOT NULL
);

-- One row: one service ticket.
CREATE TABLE tickets (
    ticket_id VARCHAR,
    customer_id VARCHAR,
    opened_at TIMESTAMP,
    first_answered_at TIMESTAMP,
    closed_at TIMESTAMP,
    issue_type VARCHAR,
    channel VARCHAR,
    assignee VARCHAR,
    status VARCHAR,
    batch_id INTEGER NOT NULL
);

-- One row: one touch: web visit, mail opened, call, enquiry.
CREATE TABLE interactions (
    interaction_id VARCHAR,
    customer_id VARCHAR,
    happened_at TIMESTAMP,
    kind VARCHAR,
    channel VARCHAR,
    detail VARCHAR,
    batch_id INTEGER NOT NULL
);

-- One row: one customer written to in one campaign.
CREATE TABLE campaign_contacts (
    campaign VARCHAR,
    customer_id VARCHAR,
    sent_at TIMESTAMP,
    contact_group VARCHAR,            -- treated or held out
    responded_at TIMESTAMP,
    batch_id INTEGER NOT NULL
);

-- One row: the mapping last confirmed for files of one shape (their headers).
CREATE TABLE remembered_mappings (
    shape VARCHAR PRIMARY KEY,        -- hash of entity-free, normalised headers
    entity VARCHAR NOT NULL,
    mapping MAP(VARCHAR, VARCHAR) NOT NULL,
    date_order VARCHAR,
    remembered_at TIMESTAMP NOT NULL
);

-- One row: one saved, dated state of a segmentation's rules. Nothing here is ever changed, only added to.
CREATE SEQUENCE segmentation_version_ids START 1;
CREATE TABLE segmentation_versions (
    version_id INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL,            -- of the segmentation
    version_number INTEGER NOT NULL,  -- 1, 2, ... within the name
    model VARCHAR NOT NULL,
    settings VARCHAR NOT NULL,        -- JSON of the model's settings, cuts included
    as_of DATE NOT NULL,
    author VARCHAR,
    reason VARCHAR,
    sizes MAP(VARCHAR, BIGINT) NOT NULL, -- segment -> customers when saved
    saved_at TIMESTAMP NOT NULL,
    archived_at TIMESTAMP
);

-- One row per customer: each field as the newest batch that fills it says; attributes whole, of the newest batch that has any.
CREATE VIEW customer_profiles AS
SELECT
    customer_id,
    ARG_MAX(name, batch_id) AS name,
    ARG_MAX(phone, batch_id) AS phone,
    ARG_MAX(email, batch_id) AS email,
    ARG_MAX(gender, batch_id) AS gender,
    ARG_MAX(birthday, batch_id) AS birthday,
    ARG_MAX(company, batch_id) AS company,
    ARG_MAX(industry, batch_id) AS industry,
    ARG_MAX(customer_type, batch_id) AS customer_type,
    ARG_MAX(province, batch_id) AS province,
    ARG_MAX(city, batch_id) AS city,
    ARG_MAX(address, batch_id) AS address,
    ARG_MAX(country, batch_id) AS country,
    ARG_MAX(registered_at, batch_id) AS registered_at,
    ARG_MAX(source_channel, batch_id) AS source_channel,
    ARG_MAX(membership_level, batch_id) AS membership_level,
    ARG_MAX(attributes, batch_id) AS attributes
FROM customers
GROUP BY customer_id;
