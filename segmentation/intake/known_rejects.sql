-- One row per row of the file all of which was told before. `own_id` and `has_id` are put in place.
SELECT
    incoming.file_row AS row_number,
    CASE WHEN BOOL_AND(has_id) THEN $field END AS field,
    CASE WHEN BOOL_AND(has_id) THEN CAST(ANY_VALUE(own_id) AS VARCHAR) END AS value,
    $reason AS reason
FROM incoming
INNER JOIN states ON incoming.rowid = states.told_row
GROUP BY incoming.file_row
HAVING BOOL_AND(state <> 'new')
