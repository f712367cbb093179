-- One row per pair of segments that has customers: where they were, where they are. $not_known: not in that run.
SELECT
    COALESCE(one.segment, $not_known) AS segment_before,
    COALESCE(other.segment, $not_known) AS segment_after,
    COUNT(*) AS customers
FROM members_before AS one
FULL JOIN members_after AS other ON one.customer_id = other.customer_id
GROUP BY 1, 2
