-- One row per customer known at the as-of date: in $flow who went from $segment_before on one day to $segment_after on a later
-- one; NULL before: from any other segment, or new; NULL after: to any other.
SELECT
    metrics.customer_id,
    CASE
        WHEN paths.day_after IS NULL THEN $others
        WHEN CAST($segment_before AS VARCHAR) IS NULL AND CAST($segment_after AS VARCHAR) IS NULL THEN $others
        WHEN COALESCE(CAST(paths.day_before AS VARCHAR), $not_known) = $segment_before
            AND CAST(paths.day_after AS VARCHAR) = $segment_after THEN $flow
        WHEN $segment_before IS NULL AND CAST(paths.day_after AS VARCHAR) = $segment_after
            AND CAST(paths.day_before AS VARCHAR) IS DISTINCT FROM $segment_after THEN $flow
        WHEN $segment_after IS NULL AND COALESCE(CAST(paths.day_before AS VARCHAR), $not_known) = $segment_before
            AND CAST(paths.day_after AS VARCHAR) <> $segment_before THEN $flow
        ELSE $others
    END AS segment
FROM customer_metrics AS metrics
LEFT JOIN path_table AS paths ON metrics.customer_id = paths.customer_id
