-- One row per ticket up to $as_of of a customer profiled: about what, and by which way.
SELECT profiled.customer, profiled.segment, tickets.issue_type, tickets.channel AS ticket_channel
FROM tickets
INNER JOIN profiled ON tickets.customer_id = profiled.customer_id
WHERE tickets.opened_at IS NULL OR tickets.opened_at < $as_of + INTERVAL 1 DAY
