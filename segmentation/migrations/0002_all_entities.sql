-- Products and loyalty points, and what feedback, tickets and campaign contacts lacked. Units as in step 1.

-- One row: what one batch says of one product. See product_profiles for one row a product.
CREATE TABLE IF NOT EXISTS products (
    product_id VARCHAR NOT NULL,
    product_name VARCHAR,
    category VARCHAR,
    unit_price DECIMAL(18, 4),
    is_new BOOLEAN,                   -- marked as a new product
    launched_on DATE,
    attributes MAP(VARCHAR, VARCHAR), -- free extra columns: header -> value
    batch_id INTEGER NOT NULL
);

-- One row: one change of a customer's loyalty points.
CREATE TABLE IF NOT EXISTS loyalty_points (
    entry_id VARCHAR,
    customer_id VARCHAR NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    points_change DECIMAL(18, 4),     -- points; negative when spent or expired
    points_balance DECIMAL(18, 4),    -- points after the change
    points_reason VARCHAR,
    batch_id INTEGER NOT NULL
);

ALTER TABLE tickets ADD COLUMN IF NOT EXISTS subject VARCHAR;
ALTER TABLE campaign_contacts ADD COLUMN IF NOT EXISTS channel VARCHAR;
ALTER TABLE campaign_contacts ADD COLUMN IF NOT EXISTS response VARCHAR; -- opened, clicked, bought … or as given

-- One row per product: each field as the newest batch that fills it says.
CREATE OR REPLACE VIEW product_profiles AS
SELECT
    product_id,
    ARG_MAX(product_name, batch_id) AS product_name,
    ARG_MAX(category, batch_id) AS category,
    ARG_MAX(unit_price, batch_id) AS unit_price,
    ARG_MAX(is_new, batch_id) AS is_new,
    ARG_MAX(launched_on, batch_id) AS launched_on,
    ARG_MAX(attributes, batch_id) AS attributes
FROM products
GROUP BY product_id;

-- One row per time a customer was heard of other than by an order; mentioned_at NULL = no day is known.
CREATE OR REPLACE VIEW customer_mentions AS
SELECT customer_id, answered_at AS mentioned_at FROM feedback WHERE customer_id IS NOT NULL
UNION ALL
SELECT customer_id, opened_at FROM tickets WHERE customer_id IS NOT NULL
UNION ALL
SELECT customer_id, happened_at FROM interactions WHERE customer_id IS NOT NULL
UNION ALL
SELECT customer_id, COALESCE(sent_at, responded_at) FROM campaign_contacts WHERE customer_id IS NOT NULL
UNION ALL
SELECT customer_id, changed_at FROM loyalty_points;
