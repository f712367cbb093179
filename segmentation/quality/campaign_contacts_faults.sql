-- One row per customer of a campaign, and what is at fault: true = at fault, false = fine, NULL = not examined.
-- A contact is repeated when the customer is in the campaign more than once; the first of them is fine.
WITH repeated AS (
    SELECT campaign, customer_id, MIN(rowid) AS first_row_id
    FROM campaign_contacts
    GROUP BY campaign, customer_id
    HAVING COUNT(*) > 1
)

SELECT
    campaign_contacts.rowid AS row_id,
    campaign_contacts.*,
    sent_at < TIMESTAMP '1990-01-01' AS before_1990,
    responded_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS response_in_future,
    first_row_id IS NOT NULL AND campaign_contacts.rowid <> first_row_id AS contact_repeated,
    responded_at < sent_at AS response_before_sent,
    CASE WHEN responded_at IS NOT NULL THEN COALESCE(response = 'none', false) END AS response_contradicted,
    NOT listed AS customer_not_listed
FROM campaign_contacts
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN repeated USING (campaign, customer_id)
