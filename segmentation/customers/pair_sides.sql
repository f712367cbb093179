-- One row per customer of $ids: the profile, what was bought (sales; money net of refunds), and the systems that told.
SELECT
    profiles.*,
    COALESCE(bought.order_count, 0) AS order_count,
    COALESCE(bought.spend_total, 0) AS spend_total,
    bought.last_order_on,
    told.sources
FROM (FROM customer_profiles WHERE customer_id IN (SELECT UNNEST($ids))) AS profiles
LEFT JOIN (
    SELECT
        customer_id,
        COUNT(*) FILTER (kind = 'sale') AS order_count,
        SUM(CASE kind WHEN 'sale' THEN amount - COALESCE(refund_amount, 0) WHEN 'refund' THEN amount END) AS spend_total,
        CAST(MAX(ordered_at) FILTER (kind = 'sale') AS DATE) AS last_order_on
    FROM orders
    WHERE customer_id IN (SELECT UNNEST($ids))
    GROUP BY customer_id
) AS bought ON profiles.customer_id = bought.customer_id
LEFT JOIN (
    SELECT customer_id, STRING_AGG(DISTINCT batches.source, ', ' ORDER BY batches.source) AS sources
    FROM customers
    INNER JOIN batches ON customers.batch_id = batches.batch_id
    WHERE customer_id IN (SELECT UNNEST($ids))
    GROUP BY customer_id
) AS told ON profiles.customer_id = told.customer_id
