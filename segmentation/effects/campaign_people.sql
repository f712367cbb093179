-- One row per campaign and customer contacted, or held out, by $as_of. arm: treated, held_out or as given; no group = treated.
-- started_on: day of the first sending to the customer; of those never sent to (held out), the campaign's first day.
-- arms: in how many groups the customer stands; above 1 the files contradict themselves.
WITH told AS (
    SELECT
        campaign,
        customer_id,
        COALESCE(contact_group, 'treated') AS arm,
        CAST(sent_at AS DATE) AS sent_on
    FROM campaign_contacts
    WHERE customer_id IS NOT NULL AND campaign IS NOT NULL AND (sent_at IS NULL OR sent_at < $as_of + INTERVAL 1 DAY)
),

per_customer AS (
    SELECT campaign, customer_id, MIN(arm) AS arm, COUNT(DISTINCT arm) AS arms, MIN(sent_on) AS sent_on
    FROM told
    GROUP BY campaign, customer_id
)

SELECT
    campaign,
    customer_id,
    arm,
    arms,
    COALESCE(sent_on, MIN(sent_on) OVER (PARTITION BY campaign)) AS started_on
FROM per_customer
