-- One row per complaint of a customer: complaints, answers of a CSAT in the lowest quarter of its scale or of an NPS from 0
-- to 6, tickets of complaint or quality; with its time.
SELECT customer_id, complained_at AS happened_at
FROM (
    SELECT customer_id, answered_at AS complained_at
    FROM feedback
    WHERE kind = 'complaint'
        OR (kind = 'csat' AND 4 * (score - scale_min) <= scale_max - scale_min)
        OR (kind = 'nps' AND 10 * (score - scale_min) <= 6 * (scale_max - scale_min))
    UNION ALL
    SELECT customer_id, opened_at FROM tickets WHERE issue_type IN ('complaint', 'quality')
)
WHERE customer_id IS NOT NULL
