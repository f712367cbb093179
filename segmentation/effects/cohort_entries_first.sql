-- One row per customer who enters a cohort shown: the period of the first event, counted from 0 at $first_index.
SELECT customer_id, CAST(first_index - $first_index AS INTEGER) AS cohort
FROM starts
WHERE first_index >= $first_index
