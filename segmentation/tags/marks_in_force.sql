-- One row per customer and tag set by hand that is in force on $as_of. A mark on an id that was merged holds for the
-- one customer.
SELECT DISTINCT
    COALESCE(links.customer_id, marks.customer_id) AS customer_id,
    marks.group_code,
    marks.value_code
FROM tag_marks AS marks
LEFT JOIN customer_links AS links ON marks.customer_id = links.source_id
WHERE marks.starts_on <= $as_of
    AND (marks.ends_on IS NULL OR marks.ends_on >= $as_of)
    AND (marks.removed_on IS NULL OR marks.removed_on > $as_of)
