-- One row per customer known: $found_segment for those wanted of one cohort ($group, $cohort), else $other_segment.
-- $who: active in the $period of the window (where $or_after, in it or later), quiet, or all of the cohort.
WITH entered AS (
    SELECT
        cohort.customer_id,
        COALESCE(
            CASE WHEN $or_after
                THEN told.mask >> CAST($period AS HUGEINT) > 0
                ELSE (told.mask >> CAST($period AS HUGEINT)) & 1 = 1 END,
            FALSE
        ) AS came
    FROM grouped_entries AS cohort
    LEFT JOIN masks AS told ON cohort.customer_id = told.customer_id
    WHERE cohort.cohort = $cohort AND cohort."group" IS NOT DISTINCT FROM CAST($group AS VARCHAR)
)

SELECT
    known.customer_id,
    CASE WHEN entered.came IS NOT NULL AND ($who = 'all' OR entered.came = ($who = 'active'))
        THEN $found_segment ELSE $other_segment END AS segment
FROM customer_metrics AS known
LEFT JOIN entered ON known.customer_id = entered.customer_id
