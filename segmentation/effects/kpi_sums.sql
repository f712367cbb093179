-- One row per period, segment and bootstrap group (0-255, of customers): the sums of the columns of kpi_customers, which
-- has one row per period and customer. A customer belongs to the segment of the day before the period begins;
-- $newcomers: not known by then.
SELECT
    told.start_on,
    COALESCE(members.segment, $newcomers) AS segment,
    MD5_NUMBER_LOWER(told.customer_id) % 256 AS bootstrap_group,
    SUM(COLUMNS(told.* EXCLUDE (start_on, customer_id)))
FROM kpi_customers AS told
LEFT JOIN memberships AS members
    ON told.customer_id = members.customer_id AND members.as_of = told.start_on - 1
GROUP BY told.start_on, segment, bootstrap_group
