-- One row per interaction up to $as_of of a customer profiled: by which way, and of what kind.
SELECT profiled.customer, profiled.segment, touched.channel AS interaction_channel, touched.kind AS interaction_kind
FROM interactions AS touched
INNER JOIN profiled ON touched.customer_id = profiled.customer_id
WHERE touched.happened_at IS NULL OR touched.happened_at < $as_of + INTERVAL 1 DAY
