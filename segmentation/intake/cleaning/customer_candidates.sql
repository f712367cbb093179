-- One row per row without a customer and customer known by the same `key` (order_id, phone, email), from other rows of
-- the file and from `known`: what was loaded before.
WITH nameless AS (
    SELECT row_number, key AS told
    FROM tidy
    WHERE customer_id IS NULL AND key IS NOT NULL
),

known_by AS (
    SELECT DISTINCT key AS told, customer_id
    FROM known
    WHERE customer_id IS NOT NULL AND key IN (SELECT told FROM nameless)
    UNION
    SELECT DISTINCT key AS told, customer_id
    FROM tidy
    WHERE customer_id IS NOT NULL AND key IN (SELECT told FROM nameless)
)

SELECT nameless.row_number, known_by.customer_id, $told_by AS told_by
FROM nameless
INNER JOIN known_by ON nameless.told = known_by.told
