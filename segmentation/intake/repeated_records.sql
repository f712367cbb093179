-- One row per row whose own id was told before: by an earlier row of the file, or by an earlier batch.
-- `own_id` and `records` are put in place: the id's field and the table that `known_before` looks into.
SELECT
    row_number,
    $field AS field,
    own_id AS value,
    CASE WHEN loaded THEN 'row_already_loaded' ELSE 'row_repeated' END AS reason
FROM (
    SELECT
        row_number,
        own_id,
        own_id IN (SELECT own_id FROM records) AND NOT $restated AS loaded,
        ROW_NUMBER() OVER (PARTITION BY own_id ORDER BY row_number) AS occurrence
    FROM mapped
    WHERE own_id IS NOT NULL
)
WHERE loaded OR occurrence > 1
