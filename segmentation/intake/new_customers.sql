-- One row per customer named in the kept rows. `described` is put in place: the fields the file fills, see
-- commit.customer_columns.
SELECT
    customer_id,
    described,
    $batch_id AS batch_id,
    MAX(row_number) AS file_row
FROM kept_rows
WHERE customer_id IS NOT NULL
GROUP BY customer_id
