-- One row per customer of matching_placed who is matched, on either side: customer_id, arm, point.
SELECT customer_id, arm, point
FROM matching_placed
WHERE point IN (SELECT point FROM matching_pairs) AND arm <> 'matched'
    OR point IN (SELECT other FROM matching_pairs) AND arm = 'matched'
