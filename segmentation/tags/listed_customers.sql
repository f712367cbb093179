-- One row per row of `listed_ids` (row_number, customer_id): the one customer of its id and what becomes of it: empty,
-- unknown, repeated (further up in the list), already (carries the tag on $starts_on), marked.
WITH known AS (
    SELECT customer_id AS told, customer_id FROM customers
    UNION
    SELECT customer_id, customer_id FROM orders WHERE customer_id IS NOT NULL
    UNION
    SELECT customer_id, customer_id FROM customer_totals
    UNION
    SELECT customer_id, customer_id FROM customer_mentions
    UNION
    SELECT source_id, customer_id FROM customer_links
),

carried AS (
    SELECT COALESCE(links.customer_id, marks.customer_id) AS customer_id
    FROM tag_marks AS marks
    LEFT JOIN customer_links AS links ON marks.customer_id = links.source_id
    WHERE marks.group_code = $group AND marks.value_code = $value
        AND marks.starts_on <= $starts_on
        AND (marks.ends_on IS NULL OR marks.ends_on >= $starts_on)
        AND (marks.removed_on IS NULL OR marks.removed_on > $starts_on)
),

found AS (
    SELECT
        listed.row_number,
        listed.customer_id AS told,
        MIN(known.customer_id) AS customer_id
    FROM listed_ids AS listed
    LEFT JOIN known ON listed.customer_id = known.told
    GROUP BY listed.row_number, listed.customer_id
)

SELECT
    row_number,
    COALESCE(customer_id, told) AS customer_id,
    CASE
        WHEN told IS NULL THEN 'empty'
        WHEN customer_id IS NULL THEN 'unknown'
        WHEN ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY row_number) > 1 THEN 'repeated'
        WHEN customer_id IN (SELECT customer_id FROM carried) THEN 'already'
        ELSE 'marked'
    END AS outcome
FROM found
