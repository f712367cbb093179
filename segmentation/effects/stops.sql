-- One row per customer of customer_metrics: in $found_segment who was at every one of the stops, else in $other_segment.
-- A stop: on $stop_days[i] in the segment $stop_segments[i] (NULL: in any, so known by then), or not if not $stop_there[i].
WITH stops AS (
    SELECT
        UNNEST($stop_days) AS as_of,
        UNNEST($stop_segments) AS segment,
        UNNEST($stop_there) AS there
),

met AS (
    SELECT
        memberships.customer_id,
        COUNT(*) FILTER (stops.there) AS there,
        COUNT(*) FILTER (NOT stops.there) AS amiss
    FROM memberships
    INNER JOIN stops
        ON memberships.as_of = stops.as_of
        AND memberships.segment = COALESCE(stops.segment, memberships.segment)
    GROUP BY memberships.customer_id
)

SELECT
    customer_metrics.customer_id,
    CASE WHEN COALESCE(met.there, 0) = (SELECT COUNT(*) FROM stops WHERE there) AND COALESCE(met.amiss, 0) = 0
        THEN $found_segment ELSE $other_segment END AS segment
FROM customer_metrics
LEFT JOIN met ON customer_metrics.customer_id = met.customer_id
