-- One row per pair of segments that has customers, as moves.sql, told apart by why. same_rules: where the rules of the
-- earlier day place everybody on the later one. rules_changed: who moved, but would not have by those rules.
SELECT
    COALESCE(CAST(paths.day_before AS VARCHAR), $not_known) AS segment_before,
    CAST(paths.day_after AS VARCHAR) AS segment_after,
    COUNT(*) AS customers,
    COUNT(*) FILTER (
        paths.day_before <> paths.day_after AND CAST(paths.day_before AS VARCHAR) = same_rules.segment
    ) AS rules_changed
FROM path_table AS paths
LEFT JOIN same_rules_table AS same_rules ON paths.customer_id = same_rules.customer_id
WHERE paths.day_after IS NOT NULL
GROUP BY paths.day_before, paths.day_after
ORDER BY ALL
