-- One row per way to tell who was asked: asked, and of these answered (a scored answer), from $first to $as_of.
--   contacts: customers written to in a campaign named like a survey, answered within 30 days (unit: contacts);
--   tickets:  tickets closed that had 14 days to be followed by an answer, answered within them (unit: tickets);
--   buyers:   customers who ordered, answered at any time in the window (unit: customers).
WITH answered AS (
    SELECT customer_id, answered_on FROM answers WHERE customer_id IS NOT NULL
),

asked AS (
    SELECT 'contacts' AS basis, customer_id, CAST(sent_at AS DATE) AS asked_on, CAST(sent_at AS DATE) + 30 AS until
    FROM campaign_contacts
    WHERE
        sent_at IS NOT NULL AND contact_group IS DISTINCT FROM 'held_out'
        AND REGEXP_MATCHES(LOWER(campaign), '满意|问卷|调研|调查|回访|评价|\bnps\b|\bcsat\b|survey|feedback|satisfaction')
    UNION ALL
    SELECT 'tickets', customer_id, CAST(closed_at AS DATE), CAST(closed_at AS DATE) + 14
    FROM tickets
    WHERE closed_at < CAST($as_of AS DATE) - 13
    UNION ALL
    SELECT DISTINCT 'buyers', customer_id, CAST($first AS DATE), CAST($as_of AS DATE)
    FROM orders
    WHERE kind = 'sale' AND ordered_at >= CAST($first AS DATE) AND ordered_at < CAST($as_of AS DATE) + 1
),

numbered AS (
    SELECT *, ROW_NUMBER() OVER () AS number
    FROM asked
    WHERE customer_id IS NOT NULL AND asked_on BETWEEN CAST($first AS DATE) AND CAST($as_of AS DATE)
)

SELECT basis, COUNT(DISTINCT number) AS asked, COUNT(DISTINCT number) FILTER (answered_on IS NOT NULL) AS answered
FROM numbered
LEFT JOIN answered
    ON numbered.customer_id = answered.customer_id AND answered_on BETWEEN asked_on AND until
GROUP BY basis
ORDER BY basis = 'buyers', basis
