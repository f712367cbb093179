-- One row per row whose own id was told by an earlier row of the file. `own_id` is put in place: the id's field.
SELECT row_number, $field AS field, own_id AS value, 'row_repeated' AS reason
FROM (
    SELECT row_number, own_id, ROW_NUMBER() OVER (PARTITION BY own_id ORDER BY row_number) AS occurrence
    FROM mapped
    WHERE own_id IS NOT NULL
)
WHERE occurrence > 1
