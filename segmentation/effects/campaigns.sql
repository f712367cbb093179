-- One row per campaign and arm, campaigns that began last first. customers: in this arm only; contradicted: in several
-- arms, told with the first of them. first_on and last_on: days of sending, NULL where the files give none.
SELECT
    campaign,
    arm,
    COUNT(*) FILTER (arms = 1) AS customers,
    COUNT(*) FILTER (arms > 1) AS contradicted,
    MIN(MIN(started_on)) OVER (PARTITION BY campaign) AS first_on,
    MAX(MAX(started_on)) OVER (PARTITION BY campaign) AS last_on
FROM campaign_people
GROUP BY campaign, arm
ORDER BY first_on DESC NULLS LAST, campaign, arm
