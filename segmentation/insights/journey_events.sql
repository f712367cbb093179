-- One row per touchpoint of a customer by $as_of: step, happened_at, place (which of several at the same time comes first),
-- low (of a score: whether it is a low one, else NULL).
-- step: campaign (sent to), campaign_response, the kind of an interaction, order (a sale), ticket, complaint, comment,
-- survey. At the same time they come in this order, then by name. What has a day but no time is the last of its day.
WITH told AS (
    SELECT customer_id, sent_at AS happened_at, 1 AS place, 'campaign' AS step, NULL AS low
    FROM campaign_contacts
    WHERE contact_group IS DISTINCT FROM 'held_out'
    UNION ALL
    SELECT customer_id, responded_at, 2, 'campaign_response', NULL
    FROM campaign_contacts
    WHERE contact_group IS DISTINCT FROM 'held_out' AND COALESCE(response, '') NOT IN ('none', 'bounced')
    UNION ALL
    SELECT customer_id, happened_at, 3, COALESCE(kind, 'interaction'), NULL FROM interactions
    UNION ALL
    SELECT customer_id, ordered_at, 4, 'order', NULL FROM orders WHERE kind = 'sale'
    UNION ALL
    SELECT customer_id, opened_at, 5, 'ticket', NULL FROM tickets
    UNION ALL
    SELECT customer_id, answered_at, 6, CASE kind WHEN 'complaint' THEN 'complaint' ELSE 'comment' END, NULL
    FROM feedback
    WHERE score IS NULL OR kind NOT IN ('csat', 'nps', 'ces')
    UNION ALL
    SELECT customer_id, answered_at, 7, 'survey', outcome = 'low' FROM scored_answers
)

SELECT
    customer_id,
    CASE
        WHEN happened_at = DATE_TRUNC('day', happened_at) THEN happened_at + INTERVAL 86399 SECOND
        ELSE happened_at
    END AS happened_at,
    place,
    step,
    low
FROM told
WHERE customer_id IS NOT NULL AND happened_at < $as_of + INTERVAL 1 DAY
