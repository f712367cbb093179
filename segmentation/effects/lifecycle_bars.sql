-- One row per group and period after the window's first ($periods long): customers active by what they did the period
-- before, and those active the period before only. $first_index: of the window's first period.
WITH told AS (
    SELECT
        "group",
        period.number AS place,
        (mask >> CAST(period.number AS HUGEINT)) & 1 = 1 AS now,
        (mask >> CAST(period.number - 1 AS HUGEINT)) & 1 = 1 AS before,
        first_index - $first_index = period.number AS first
    FROM grouped_masks, RANGE(1, $periods) AS period(number)
)

SELECT
    "group",
    CAST(place AS INTEGER) AS place,
    COUNT(*) FILTER (now AND first) AS new,
    COUNT(*) FILTER (now AND before) AS returning,
    COUNT(*) FILTER (now AND NOT before AND NOT first) AS resurrected,
    COUNT(*) FILTER (before AND NOT now) AS dormant
FROM told
WHERE now OR before
GROUP BY "group", place
