-- One row per batch and table with dates: the first and the last of its events up to the day of the upload.
WITH limits AS (
    SELECT batch_id, entity, CAST(committed_at AS DATE) + INTERVAL 1 DAY AS day_after FROM batches WHERE undone_at IS NULL
)

SELECT batch_id, MIN(ordered_at) AS first_at, MAX(ordered_at) AS last_at
FROM orders INNER JOIN limits USING (batch_id)
WHERE ordered_at < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(answered_at), MAX(answered_at)
FROM feedback INNER JOIN limits USING (batch_id)
WHERE answered_at < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(opened_at), MAX(opened_at)
FROM tickets INNER JOIN limits USING (batch_id)
WHERE opened_at < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(happened_at), MAX(happened_at)
FROM interactions INNER JOIN limits USING (batch_id)
WHERE happened_at < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(sent_at), MAX(sent_at)
FROM campaign_contacts INNER JOIN limits USING (batch_id)
WHERE sent_at < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(changed_at), MAX(changed_at)
FROM loyalty_points INNER JOIN limits USING (batch_id)
WHERE changed_at < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(CAST(totals_as_of AS TIMESTAMP)), MAX(CAST(totals_as_of AS TIMESTAMP))
FROM customer_totals INNER JOIN limits USING (batch_id)
WHERE CAST(totals_as_of AS TIMESTAMP) < day_after
GROUP BY batch_id
UNION ALL
SELECT batch_id, MIN(registered_at), MAX(registered_at)
FROM customers INNER JOIN limits USING (batch_id)
WHERE entity = 'customers' AND registered_at < day_after
GROUP BY batch_id
