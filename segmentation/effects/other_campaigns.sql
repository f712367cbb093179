-- One row per arm and other campaign that customers of compared_rows were sent within $window_days before or after their own
-- sending: customers. campaign NULL: in any of them.
SELECT rows.arm, others.campaign, COUNT(DISTINCT rows.customer_id) AS customers
FROM compared_rows AS rows
INNER JOIN campaign_people AS others
    ON rows.customer_id = others.customer_id
    AND others.campaign <> $campaign
    AND others.arm <> 'held_out'
    AND others.started_on BETWEEN rows.started_on - CAST($window_days AS INTEGER)
        AND rows.started_on + CAST($window_days AS INTEGER)
GROUP BY GROUPING SETS ((rows.arm, others.campaign), (rows.arm))
ORDER BY customers DESC, campaign, arm
