-- One row per interaction up to $as_of: whose, by which way, and of what kind.
SELECT customer_id, channel AS interaction_channel, kind AS interaction_kind
FROM interactions
WHERE happened_at IS NULL OR happened_at < $as_of + INTERVAL 1 DAY
