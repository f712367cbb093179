-- One row per group, cohort and age in periods (0 = the period entered in): customers of the cohort active at that age,
-- or, where $or_after, at that age or later. $periods: length of the window.
SELECT
    entered."group",
    entered.cohort,
    CAST(period.number AS INTEGER) AS age,
    COUNT(*) AS customers
FROM grouped_entries AS entered
INNER JOIN masks AS told ON entered.customer_id = told.customer_id
CROSS JOIN RANGE($periods) AS period(number)
WHERE entered.cohort + period.number < $periods
    AND CASE WHEN $or_after
        THEN told.mask >> CAST(entered.cohort + period.number AS HUGEINT) > 0
        ELSE (told.mask >> CAST(entered.cohort + period.number AS HUGEINT)) & 1 = 1 END
GROUP BY entered."group", entered.cohort, period.number
