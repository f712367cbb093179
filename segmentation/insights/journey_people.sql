-- One row per customer known: segment $chosen of those with a path that goes through what was clicked, $others of the rest.
-- $steps NULL: a path with $after at $back, and $before at the place before it (NULL: begins there), if $linked;
-- else one that is just $steps.
WITH paths AS (
    SELECT
        customer_id,
        episode,
        LIST(step ORDER BY back) AS backwards,
        COALESCE(LIST(step ORDER BY back DESC) FILTER (back > 0), []) AS steps
    FROM journey_paths
    GROUP BY customer_id, episode
),

found AS (
    SELECT customer_id
    FROM paths
    WHERE ($steps IS NOT NULL AND steps = $steps)
        OR (
            $steps IS NULL AND backwards[$back + 1] = $after
            AND (NOT $linked OR backwards[$back + 2] IS NOT DISTINCT FROM $before)
        )
)

SELECT customer_id, CASE WHEN customer_id IN (SELECT customer_id FROM found) THEN $chosen ELSE $others END AS segment
FROM customer_metrics
