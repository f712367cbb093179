-- One row per row whose own id was told by an earlier row of the file. `own_id` is put in place: the id's field; as is
-- told_apart: the fields that tell rows apart, for an answer to each question may have the id of the sheet.
SELECT row_number, $field AS field, own_id AS value, 'row_repeated' AS reason
FROM (
    SELECT row_number, own_id, ROW_NUMBER() OVER (PARTITION BY told_apart ORDER BY row_number) AS occurrence
    FROM mapped
    WHERE own_id IS NOT NULL
)
WHERE occurrence > 1
