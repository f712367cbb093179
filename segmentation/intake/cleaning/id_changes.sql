-- One row per cell of an id, number or day that is written otherwise than given, or was nothing but a null word.
-- `field_column` is put in place; `plain` is the cell as it is read without cleaning.
SELECT
    row_number,
    $field AS field,
    CASE WHEN after IS NULL THEN 'null_words' ELSE 'ids' END AS rule,
    before,
    after,
    true AS valid
FROM (
    SELECT given.row_number, plain AS before, tidy.field_column AS after
    FROM given
    INNER JOIN tidy USING (row_number)
)
WHERE before IS DISTINCT FROM after
