-- One row per key of a batch ($batch_id), as it was and as it is read anew (`renewed`), or of a row it set aside. The
-- lists of key columns and the tables are put in place.
SELECT DISTINCT key_names
FROM (
    SELECT live_keys FROM in_force WHERE batch_id = $batch_id AND is_kind
    UNION ALL
    SELECT live_keys FROM set_aside WHERE $batch_id IN (batch_id, superseded_by) AND is_kind
    UNION ALL
    SELECT live_keys FROM renewed WHERE is_kind
)
