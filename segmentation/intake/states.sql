-- One row per row of `incoming` and per row in force that would be gone. state, in a mode ($mode): new; changed: its key is
-- known to say something else; unchanged; gone. `rows_gone` is put in place.
SELECT
    told_row,
    known_row,
    file_row,
    CASE
        WHEN known_row IS NOT NULL AND is_same THEN 'unchanged'
        WHEN known_row IS NOT NULL OR (by_batch IS NOT NULL AND $mode = 'append') THEN 'changed'
        ELSE 'new'
    END AS state
FROM matches
INNER JOIN (SELECT rowid AS told_row, file_row FROM incoming) AS told USING (told_row)
UNION ALL
SELECT NULL, known_row, NULL, 'gone' FROM rows_gone
