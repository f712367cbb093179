-- One row per customer with interactions up to $as_of: the way of contact used most, phone, online or mail; of ways
-- used equally often the one used last, then in this order. From contact_ways.
WITH per_way AS (
    SELECT customer_id, way, COUNT(*) AS touched, MAX(happened_at) AS touched_last_at
    FROM contact_ways
    WHERE happened_at < $as_of + INTERVAL 1 DAY
    GROUP BY customer_id, way
)

SELECT
    customer_id,
    ARG_MAX(way, {
        'touched': touched,
        'touched_last_at': touched_last_at,
        'place': CASE way WHEN 'phone' THEN 3 WHEN 'online' THEN 2 ELSE 1 END
    }) AS preferred_contact
FROM per_way
GROUP BY customer_id
