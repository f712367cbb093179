-- One row per customer to whom it happened after since until until_day, days included: times, and the last time.
-- happened_events: customer_id, happened_at, one row each time.
SELECT customer_id, COUNT(*) AS times, MAX(happened_at) AS last_at
FROM happened_events
WHERE customer_id IS NOT NULL AND CAST(happened_at AS DATE) > since AND CAST(happened_at AS DATE) <= until_day
GROUP BY customer_id
