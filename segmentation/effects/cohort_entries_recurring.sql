-- One row per customer and period of the window ($periods long) with the event: each of them is a cohort entered.
SELECT began.customer_id, CAST(period.number AS INTEGER) AS cohort
FROM starts AS began, RANGE($periods) AS period(number)
WHERE (began.mask >> CAST(period.number AS HUGEINT)) & 1 = 1
