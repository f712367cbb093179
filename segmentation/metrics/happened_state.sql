-- As happened.sql, from what it was a day before and what came and went since: happened_before, and happened.sql of
-- the days between, new at the end and passed by the beginning.
SELECT customer_id, CAST(SUM(times) AS BIGINT) AS times, MAX(last_at) AS last_at
FROM (
    SELECT customer_id, times, last_at FROM happened_before
    UNION ALL
    SELECT customer_id, times, last_at FROM happened_new
    UNION ALL
    SELECT customer_id, -times, NULL FROM happened_passed
)
GROUP BY customer_id
HAVING SUM(times) > 0
