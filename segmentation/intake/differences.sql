-- One row per row new or gone, and per cell of a changed row that differs; values as text. Put in place: `in_force`, the
-- table; `known_rows`, where changed rows have what they were; key_text, what a row is known by; cells, the changed ones.
WITH changed AS (
    SELECT file_row, key, UNNEST(CASE WHEN LEN(changed_cells) > 0 THEN changed_cells ELSE [NULL] END) AS cell
    FROM (
        SELECT told.file_row, told.key, cells AS changed_cells
        FROM states
        INNER JOIN (SELECT rowid AS told_row, key_text AS key, * FROM incoming) AS told USING (told_row)
        LEFT JOIN (SELECT rowid AS known_row, * FROM known_rows) AS known ON states.known_row = known.known_row
        WHERE state = 'changed'
    )
)

SELECT 'changed' AS state, file_row AS row_number, key, cell.field, cell.before, cell.after
FROM changed
UNION ALL
SELECT 'new', told.file_row, key, NULL, NULL, NULL
FROM states
INNER JOIN (SELECT rowid AS told_row, file_row, key_text AS key FROM incoming) AS told USING (told_row)
WHERE state = 'new'
UNION ALL
SELECT 'gone', NULL, key, NULL, NULL, NULL
FROM states
INNER JOIN (SELECT rowid AS known_row, key_text AS key FROM in_force) AS known USING (known_row)
WHERE state = 'gone'
