-- One row per row in force before a batch ($before) with its `key` and its customer, as the merges in force now have it.
-- Put in place: in_force and set_aside, the table and its rows set aside; is_own, which of its rows count. Read while
-- all rows go by the ids of their files.
SELECT told.key, COALESCE(links.customer_id, told.customer_id) AS customer_id
FROM (
    SELECT key, customer_id FROM in_force WHERE batch_id < $before AND is_own
    UNION ALL
    SELECT key, customer_id FROM set_aside WHERE batch_id < $before AND superseded_by >= $before
) AS told
LEFT JOIN customer_links AS links ON told.customer_id = links.source_id
