-- One row per field and value customers bought by: those who did in the quarter up to $as_of, in the one before it, and
-- the day it was first sold. Orders that stand; a value is told once a spelling.
WITH told AS (
    SELECT customer_id, CAST(ordered_at AS DATE) AS ordered_on, category, channel, shop
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
),

bought AS (
    SELECT 'category' AS field, category AS value, customer_id, ordered_on FROM told
    UNION ALL
    SELECT 'channel', channel, customer_id, ordered_on FROM told
    UNION ALL
    SELECT 'shop', shop, customer_id, ordered_on FROM told
    UNION ALL
    SELECT 'product_category', category, customer_id, CAST(ordered_at AS DATE) FROM order_lines
    WHERE category IS NOT NULL AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
        AND (kind IS NULL OR kind = 'sale')
    UNION ALL
    SELECT 'product_name', product_name, customer_id, CAST(ordered_at AS DATE) FROM order_lines
    WHERE product_name IS NOT NULL AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
        AND (kind IS NULL OR kind = 'sale')
)

SELECT
    field,
    value,
    COUNT(DISTINCT customer_id) FILTER (ordered_on > $quarter_start) AS customers,
    COUNT(DISTINCT customer_id)
        FILTER (ordered_on > $former_start AND ordered_on <= $quarter_start) AS customers_before,
    MIN(ordered_on) AS first_sold_on
FROM bought
WHERE value IS NOT NULL
GROUP BY field, value
HAVING customers >= $fewest
ORDER BY customers DESC, field, value
