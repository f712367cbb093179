-- One row: all customers and orders at $as_of. Money in the currency of the data, net of refunds, guests included.
WITH told AS (
    SELECT
        customer_id,
        CAST(ordered_at AS DATE) AS ordered_on,
        kind,
        CASE kind
            WHEN 'sale' THEN amount - COALESCE(refund_amount, 0)
            WHEN 'refund' THEN amount
        END AS net
    FROM orders
    WHERE ordered_at < $as_of + INTERVAL 1 DAY
),

guests AS (
    SELECT COUNT(*) FILTER (kind = 'sale') AS orders, COALESCE(SUM(net), 0) AS revenue
    FROM told
    WHERE customer_id IS NULL
),

customers_told AS (
    SELECT
        COUNT(*) AS customers,
        COUNT(*) FILTER (order_count > 0) AS buyers,
        COALESCE(SUM(order_count), 0) AS orders,
        COALESCE(SUM(spend_total), 0) AS revenue,
        COALESCE(SUM(refund_total), 0) AS refund_total,
        COALESCE(SUM(refund_count), 0) AS refund_count,
        MIN(first_order_on) AS first_order_on,
        MAX(last_order_on) AS last_order_on
    FROM customer_metrics
)

SELECT
    customers_told.customers,
    customers_told.buyers,
    CAST(customers_told.orders + guests.orders AS BIGINT),
    CAST(guests.orders AS BIGINT),
    CAST(customers_told.revenue + guests.revenue AS DOUBLE),
    CAST(guests.revenue AS DOUBLE),
    CAST(customers_told.refund_total AS DOUBLE),
    CAST(customers_told.refund_count AS BIGINT),
    customers_told.first_order_on,
    customers_told.last_order_on
FROM customers_told, guests
