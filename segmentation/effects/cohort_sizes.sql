-- One row per group and cohort: customers who entered. `grouped_entries` is put in place.
SELECT "group", cohort, COUNT(*) AS customers
FROM grouped_entries
GROUP BY "group", cohort
