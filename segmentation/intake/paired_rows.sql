-- One row per row told and row known that found no equal one, the n-th of one pair of keys with the n-th: what changed.
WITH told AS (
    SELECT told_row, key_names, ROW_NUMBER() OVER (PARTITION BY pair_names ORDER BY told_row) AS nth
    FROM (SELECT rowid AS told_row, told_keys FROM incoming)
    SEMI JOIN (SELECT told_row FROM matches WHERE known_row IS NULL AND has_id) AS alone USING (told_row)
),

known AS (
    SELECT known_row, by_batch, key_names, ROW_NUMBER() OVER (PARTITION BY pair_names ORDER BY known_row) AS nth
    FROM (SELECT rowid AS known_row, batch_id AS by_batch, known_keys FROM in_force)
    SEMI JOIN (SELECT known_row FROM matches WHERE told_row IS NULL AND has_id) AS alone USING (known_row)
)

SELECT told_row, known_row, by_batch, FALSE AS is_same, TRUE AS has_id
FROM told
FULL JOIN known ON same_pair AND told.nth = known.nth
