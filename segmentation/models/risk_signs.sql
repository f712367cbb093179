-- One row per sign of life of a customer but orders, with its time: answers, tickets, interactions, responses to campaigns.
SELECT customer_id, answered_at AS happened_at FROM feedback
UNION ALL
SELECT customer_id, opened_at FROM tickets
UNION ALL
SELECT customer_id, happened_at FROM interactions
UNION ALL
SELECT customer_id, responded_at FROM campaign_contacts
