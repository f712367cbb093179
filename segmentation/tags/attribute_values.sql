-- One row per custom field and value of customers who ordered in the quarter up to $as_of: how many have it. Only
-- fields with $most_values values or fewer, and values of $fewest customers or more, but not of nearly all.
WITH buyers AS (
    SELECT DISTINCT customer_id
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL
        AND CAST(ordered_at AS DATE) > $quarter_start AND ordered_at < $as_of + INTERVAL 1 DAY
),

entries AS (
    SELECT profiles.customer_id, UNNEST(MAP_ENTRIES(profiles.attributes)) AS entry
    FROM customer_profiles AS profiles
    INNER JOIN buyers ON profiles.customer_id = buyers.customer_id
    WHERE profiles.attributes IS NOT NULL
),

counted AS (
    SELECT entry.key AS field, entry.value AS value, COUNT(*) AS customers
    FROM entries
    WHERE entry.value IS NOT NULL
    GROUP BY field, value
)

SELECT field, value, customers
FROM counted
WHERE field IN (SELECT field FROM counted GROUP BY field HAVING COUNT(*) BETWEEN 2 AND $most_values)
    AND customers >= $fewest
    AND customers <= 0.9 * (SELECT COUNT(*) FROM buyers)
ORDER BY customers DESC, field, value
