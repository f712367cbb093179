-- One row per customer sent campaign $campaign (their arm) and per customer nobody wrote to (arm matched), whose window of
-- $window_days is over on $as_of: arm, started_on. Of the others, those known the day before the campaign began and not
-- sent any campaign from $window_days before its first to $window_days after its last day. Each of them starts on one
-- of the days on which the campaign was sent, in turn by id.
WITH sent AS (
    SELECT customer_id, arm, started_on
    FROM campaign_people
    WHERE campaign = $campaign AND arms = 1 AND arm <> 'held_out'
        AND started_on <= $as_of - CAST($window_days - 1 AS INTEGER)
),

days AS (
    SELECT LIST(started_on ORDER BY started_on, customer_id) AS started, MIN(started_on) AS first, MAX(started_on) AS last
    FROM sent
),

touched AS (
    SELECT customer_id FROM campaign_people WHERE campaign = $campaign
    UNION
    SELECT people.customer_id
    FROM campaign_people AS people, days
    WHERE people.arm <> 'held_out'
        AND people.started_on BETWEEN days.first - CAST($window_days AS INTEGER)
            AND days.last + CAST($window_days AS INTEGER)
),

others AS (
    SELECT customer_id, ROW_NUMBER() OVER (ORDER BY customer_id) AS place
    FROM customer_metrics
    WHERE customer_id NOT IN (SELECT customer_id FROM touched)
)

SELECT customer_id, arm, started_on FROM sent
UNION ALL
SELECT others.customer_id, 'matched', days.started[1 + others.place % LEN(days.started)]
FROM others, days
WHERE LEN(days.started) > 0
