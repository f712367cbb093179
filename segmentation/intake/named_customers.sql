-- One row per customer named in the kept rows, of whom the file says no more.
SELECT customer_id, $batch_id AS batch_id, MAX(row_number) AS file_row
FROM kept_rows
WHERE customer_id IS NOT NULL
GROUP BY customer_id
