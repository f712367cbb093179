-- One row per field and value customers bought by: those who did in the quarter up to $as_of, in the one before it, and
-- the day it was first sold. Orders that stand; a value is told once a spelling.
WITH told AS (
    SELECT customer_id, CAST(ordered_at AS DATE) AS ordered_on, category, channel, shop
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
),

lines AS (
    SELECT customer_id, CAST(ordered_at AS DATE) AS ordered_on, category, product_name
    FROM order_lines
    WHERE customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY AND (kind IS NULL OR kind = 'sale')
),

sold AS (
    SELECT 'category' AS field, category AS value, MIN(ordered_on) AS first_sold_on FROM told GROUP BY category
    UNION ALL
    SELECT 'channel', channel, MIN(ordered_on) FROM told GROUP BY channel
    UNION ALL
    SELECT 'shop', shop, MIN(ordered_on) FROM told GROUP BY shop
    UNION ALL
    SELECT 'product_category', category, MIN(ordered_on) FROM lines GROUP BY category
    UNION ALL
    SELECT 'product_name', product_name, MIN(ordered_on) FROM lines GROUP BY product_name
),

-- counting people is dear, so only of the two quarters
lately AS (
    SELECT 'category' AS field, category AS value, customer_id, ordered_on FROM told WHERE ordered_on > $former_start
    UNION ALL
    SELECT 'channel', channel, customer_id, ordered_on FROM told WHERE ordered_on > $former_start
    UNION ALL
    SELECT 'shop', shop, customer_id, ordered_on FROM told WHERE ordered_on > $former_start
    UNION ALL
    SELECT 'product_category', category, customer_id, ordered_on FROM lines WHERE ordered_on > $former_start
    UNION ALL
    SELECT 'product_name', product_name, customer_id, ordered_on FROM lines WHERE ordered_on > $former_start
),

buyers AS (
    SELECT
        field,
        value,
        COUNT(DISTINCT customer_id) FILTER (ordered_on > $quarter_start) AS customers,
        COUNT(DISTINCT customer_id) FILTER (ordered_on <= $quarter_start) AS customers_before
    FROM lately
    WHERE value IS NOT NULL
    GROUP BY field, value
)

SELECT buyers.field, buyers.value, buyers.customers, buyers.customers_before, sold.first_sold_on
FROM buyers
INNER JOIN sold ON buyers.field = sold.field AND buyers.value = sold.value
WHERE buyers.customers >= $fewest
ORDER BY buyers.customers DESC, buyers.field, buyers.value
