-- One row per customer who was ever heard of in surveys, tickets or touches up to $as_of. The newest answer counts:
-- csat_percent 100 = satisfied, else 0; nps_points 100 / 0 / -100 = promoter, passive, detractor; ces_score on 1-7
-- (effects/scored_answers.sql). Counts of complaints, tickets, touches.
SELECT
    customer_id,
    ARG_MAX(points, happened_at) FILTER (kind = 'csat') AS csat_percent,
    ARG_MAX(points, happened_at) FILTER (kind = 'nps') AS nps_points,
    ARG_MAX(points, happened_at) FILTER (kind = 'ces') AS ces_score,
    COUNT(*) FILTER (kind = 'complaint') AS complaint_count,
    COUNT(*) FILTER (kind = ' ticket') AS ticket_count,
    COUNT(*) FILTER (kind = ' interaction') AS interaction_count
FROM (
    SELECT customer_id, kind, answered_at AS happened_at, points FROM scored_answers
    UNION ALL
    SELECT customer_id, kind, answered_at, NULL FROM feedback WHERE kind = 'complaint'
    UNION ALL
    SELECT customer_id, ' comment', answered_at, NULL FROM feedback WHERE kind <> 'complaint'
    UNION ALL
    SELECT customer_id, ' ticket', opened_at, NULL FROM tickets
    UNION ALL
    SELECT customer_id, ' interaction', happened_at, NULL FROM interactions
)
WHERE customer_id IS NOT NULL AND (happened_at IS NULL OR happened_at < $as_of + INTERVAL 1 DAY)
GROUP BY customer_id
