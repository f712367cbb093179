-- One row per period ($starts), segment and bootstrap group (0-255, of customers): tickets opened in the period that
-- were answered or closed by $as_of, and the hours it took since they were opened. Segments as in kpi_orders.sql.
WITH spans AS (
    SELECT UNNEST($starts) AS start_on
),

told AS (
    SELECT
        spans.start_on,
        tickets.customer_id,
        CASE WHEN tickets.first_answered_at < $as_of + INTERVAL 1 DAY
            THEN DATE_DIFF('second', tickets.opened_at, tickets.first_answered_at) / 3600.0 END AS answer_hours,
        CASE WHEN tickets.closed_at < $as_of + INTERVAL 1 DAY
            THEN DATE_DIFF('second', tickets.opened_at, tickets.closed_at) / 3600.0 END AS close_hours
    FROM tickets
    INNER JOIN spans ON CAST(DATE_TRUNC($grain, CAST(tickets.opened_at AS DATE)) AS DATE) = spans.start_on
    WHERE tickets.customer_id IS NOT NULL AND tickets.opened_at < $as_of + INTERVAL 1 DAY
)

SELECT
    told.start_on,
    COALESCE(members.segment, $newcomers) AS segment,
    MD5_NUMBER_LOWER(told.customer_id) % 256 AS bootstrap_group,
    COUNT(*) FILTER (told.answer_hours >= 0) AS answered_tickets,
    COALESCE(SUM(told.answer_hours) FILTER (told.answer_hours >= 0), 0) AS answer_hours,
    COUNT(*) FILTER (told.close_hours >= 0) AS closed_tickets,
    COALESCE(SUM(told.close_hours) FILTER (told.close_hours >= 0), 0) AS close_hours
FROM told
LEFT JOIN memberships AS members
    ON told.customer_id = members.customer_id AND members.as_of = told.start_on - 1
GROUP BY 1, 2, 3
