-- One row per customer whose id (also one merged into it) begins with $text, or whose name, phone or e-mail holds it:
-- exact ids first, then by id; at most $most. Without regard to case.
WITH known AS (
    SELECT customer_id FROM customers
    UNION
    SELECT customer_id FROM orders WHERE customer_id IS NOT NULL
    UNION
    SELECT customer_id FROM customer_totals
    UNION
    SELECT customer_id FROM customer_mentions
)

SELECT known.customer_id, profiles.name, profiles.phone
FROM known
LEFT JOIN customer_profiles AS profiles ON known.customer_id = profiles.customer_id
WHERE STARTS_WITH(LOWER(known.customer_id), LOWER($text))
    OR known.customer_id IN (
        SELECT customer_id FROM customer_links WHERE STARTS_WITH(LOWER(source_id), LOWER($text))
    )
    OR CONTAINS(LOWER(profiles.name), LOWER($text))
    OR CONTAINS(profiles.phone, $text)
    OR CONTAINS(LOWER(profiles.email), LOWER($text))
ORDER BY LOWER(known.customer_id) <> LOWER($text), known.customer_id
LIMIT $most
