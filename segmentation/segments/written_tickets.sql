-- One row per ticket up to $as_of: whose, about what, and by which way.
SELECT customer_id, issue_type, channel AS ticket_channel
FROM tickets
WHERE opened_at IS NULL OR opened_at < $as_of + INTERVAL 1 DAY
