-- One row per pair of the newest search that waits for a decision: both customers are still there, they are not one by
-- now, and nobody said that they are two. left_customer, right_customer: the customers the ids belong to by now.
WITH known AS (
    SELECT
        pairs.*,
        COALESCE(left_links.customer_id, pairs.left_id) AS left_customer,
        COALESCE(right_links.customer_id, pairs.right_id) AS right_customer
    FROM duplicate_candidates AS pairs
    LEFT JOIN customer_links AS left_links ON pairs.left_id = left_links.source_id
    LEFT JOIN customer_links AS right_links ON pairs.right_id = right_links.source_id
    WHERE pairs.score >= $threshold
),

apart AS (
    SELECT
        COALESCE(left_links.customer_id, kept_apart.left_id) AS one,
        COALESCE(right_links.customer_id, kept_apart.right_id) AS other
    FROM kept_apart
    LEFT JOIN customer_links AS left_links ON kept_apart.left_id = left_links.source_id
    LEFT JOIN customer_links AS right_links ON kept_apart.right_id = right_links.source_id
)

SELECT known.*
FROM known
SEMI JOIN customers AS left_side ON known.left_customer = left_side.customer_id
SEMI JOIN customers AS right_side ON known.right_customer = right_side.customer_id
ANTI JOIN apart
    ON LEAST(known.left_customer, known.right_customer) = LEAST(apart.one, apart.other)
    AND GREATEST(known.left_customer, known.right_customer) = GREATEST(apart.one, apart.other)
WHERE known.left_customer <> known.right_customer
