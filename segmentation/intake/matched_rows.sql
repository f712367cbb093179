-- One row per row of `incoming` (told_row) and per row in force under a group it names (known_row), the two that are
-- one in one row; the n-th of equal keys meets the n-th. is_same: nothing in it differs. by_batch: the batch in force
-- that speaks of the key. Rows with an id and rows without one are matched apart; all lists are put in place, as
-- are nth_told and nth_known, the place of a row among those of its key.
WITH told AS (
    SELECT told_row, key_names, content_names, nth_told AS nth
    FROM (SELECT rowid AS told_row, told_keys, told_content FROM incoming WHERE is_kind)
),

known AS (
    SELECT
        known_row,
        by_batch,
        key_names,
        content_names,
        nth_known AS nth
    FROM (
        SELECT rowid AS known_row, batch_id AS by_batch, known_keys, known_content
        FROM in_force
        WHERE is_kind AND is_own
    ) AS known
    SEMI JOIN told ON same_group
),

named AS (
    SELECT told.told_row, known.by_batch
    FROM told
    INNER JOIN known ON same_key AND known.nth = 1
    WHERE told.nth > 1 AND taken_whole
)

SELECT
    told.told_row,
    known.known_row,
    COALESCE(known.by_batch, named.by_batch) AS by_batch,
    same_content AS is_same,
    has_id
FROM told
FULL JOIN known ON same_key AND told.nth = known.nth
LEFT JOIN named ON told.told_row = named.told_row
