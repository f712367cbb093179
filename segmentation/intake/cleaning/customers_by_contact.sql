-- One row per row whose customer id is nobody's, but the phone or e-mail of a customer in `known`: row_number, customer_id,
-- told_by. Phones: international, or mobile numbers of China without their +86.
WITH told AS (
    SELECT
        row_number,
        CASE
            WHEN CONTAINS(customer_id, '@') THEN LOWER(customer_id)
            WHEN REGEXP_FULL_MATCH(customer_id, '1[3-9]\d{9}') THEN '+86' || customer_id
            WHEN REGEXP_FULL_MATCH(customer_id, '\+\d{8,15}') THEN customer_id
            WHEN REGEXP_FULL_MATCH(customer_id, '86\d{11}') THEN '+' || customer_id
        END AS contact
    FROM tidy
    WHERE customer_id IS NOT NULL AND customer_id NOT IN (SELECT customer_id FROM known WHERE customer_id IS NOT NULL)
)

SELECT told.row_number, listed.customer_id, $told_by AS told_by
FROM told
INNER JOIN known AS listed ON told.contact = listed.key
WHERE listed.customer_id IS NOT NULL
GROUP BY ALL
