-- One row per customer of campaign $campaign whose window of $window_days is over on $as_of: arm, started_on.
SELECT customer_id, arm, started_on
FROM campaign_people
WHERE campaign = $campaign AND arms = 1 AND started_on <= $as_of - CAST($window_days - 1 AS INTEGER)
