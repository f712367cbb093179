-- One row per key of a batch ($batch_id), or of a row it set aside, of which another batch has a row set aside. The
-- lists of key columns and the tables are put in place.
WITH aside AS (
    SELECT superseded_by, live_keys FROM set_aside WHERE batch_id <> $batch_id AND is_kind
),

brought AS (
    SELECT live_keys FROM in_force WHERE batch_id = $batch_id AND is_kind
    UNION ALL
    SELECT live_keys FROM set_aside WHERE batch_id = $batch_id AND is_kind
)

SELECT DISTINCT key_names FROM aside AS told WHERE superseded_by = $batch_id
UNION
SELECT DISTINCT key_names FROM aside AS told SEMI JOIN brought AS stirred ON same_stirred
