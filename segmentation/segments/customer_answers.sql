-- One row per customer who was ever heard of in surveys, tickets or touches up to $as_of. The newest answer counts:
-- csat_percent 100 = in the top quarter of the scale (4-5 of 1-5, 8-10 of 1-10), else 0; nps_points 100 / 0 / -100 =
-- promoter (9-10 of 0-10), passive, detractor (0-6); ces_score on 1-7. Counts of complaints, tickets, touches.
SELECT
    customer_id,
    ARG_MAX(CASE WHEN 4 * (score - scale_min) >= 3 * (scale_max - scale_min) THEN 100 ELSE 0 END, happened_at)
        FILTER (kind = 'csat' AND scored) AS csat_percent,
    ARG_MAX(
        CASE WHEN score * 10 >= 9 * scale_max THEN 100 WHEN score * 10 <= 6 * scale_max THEN -100 ELSE 0 END, happened_at
    ) FILTER (kind = 'nps' AND scored) AS nps_points,
    ARG_MAX(1 + 6 * (score - scale_min) / NULLIF(scale_max - scale_min, 0), happened_at)
        FILTER (kind = 'ces' AND scored) AS ces_score,
    COUNT(*) FILTER (kind = 'complaint') AS complaint_count,
    COUNT(*) FILTER (kind = ' ticket') AS ticket_count,
    COUNT(*) FILTER (kind = ' interaction') AS interaction_count
FROM (
    SELECT
        customer_id, kind, answered_at AS happened_at, score, scale_min, scale_max,
        score IS NOT NULL AND scale_max > scale_min AS scored
    FROM feedback
    UNION ALL
    SELECT customer_id, ' ticket', opened_at, NULL, NULL, NULL, FALSE FROM tickets
    UNION ALL
    SELECT customer_id, ' interaction', happened_at, NULL, NULL, NULL, FALSE FROM interactions
)
WHERE customer_id IS NOT NULL AND (happened_at IS NULL OR happened_at < $as_of + INTERVAL 1 DAY)
GROUP BY customer_id
