-- One row per customer named in the kept rows, of whom the file says no more.
SELECT DISTINCT customer_id, $batch_id AS batch_id
FROM kept_rows
WHERE customer_id IS NOT NULL
