-- One row per customer and segment on a day, by `memberships`; all enter in the period of that day, $start from 0.
SELECT customer_id, segment AS "group", CAST($start AS INTEGER) AS cohort
FROM memberships
