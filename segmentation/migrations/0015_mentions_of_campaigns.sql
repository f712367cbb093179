-- One row per mention of a customer beside orders and lists. Whom a campaign names without a date, as it does its hold-out,
-- is mentioned on the day it began to be sent.
CREATE OR REPLACE VIEW customer_mentions AS
SELECT customer_id, answered_at AS mentioned_at FROM feedback WHERE customer_id IS NOT NULL
UNION ALL
SELECT customer_id, opened_at FROM tickets WHERE customer_id IS NOT NULL
UNION ALL
SELECT customer_id, happened_at FROM interactions WHERE customer_id IS NOT NULL
UNION ALL
SELECT contacts.customer_id, COALESCE(contacts.sent_at, contacts.responded_at, campaigns.began_at)
FROM campaign_contacts AS contacts
LEFT JOIN (SELECT campaign, MIN(sent_at) AS began_at FROM campaign_contacts GROUP BY campaign) AS campaigns
    ON contacts.campaign = campaigns.campaign
WHERE contacts.customer_id IS NOT NULL
UNION ALL
SELECT customer_id, changed_at FROM loyalty_points;
