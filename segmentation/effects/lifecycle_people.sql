-- One row per customer known: $found_segment for those in one part ($part) of the bar of a period ($place in the window) and
-- $group, else $other_segment. As lifecycle_bars.sql.
WITH told AS (
    SELECT DISTINCT
        customer_id,
        CASE
            WHEN NOT now THEN 'dormant'
            WHEN first_index - $first_index = $place THEN 'new'
            WHEN before THEN 'returning'
            ELSE 'resurrected'
        END AS part
    FROM (
        SELECT
            customer_id,
            first_index,
            (mask >> CAST($place AS HUGEINT)) & 1 = 1 AS now,
            (mask >> CAST($place - 1 AS HUGEINT)) & 1 = 1 AS before
        FROM grouped_masks
        WHERE $everybody OR "group" IS NOT DISTINCT FROM CAST($group AS VARCHAR)
    )
    WHERE now OR before
)

SELECT
    known.customer_id,
    CASE WHEN told.part = $part THEN $found_segment ELSE $other_segment END AS segment
FROM customer_metrics AS known
LEFT JOIN told ON known.customer_id = told.customer_id
