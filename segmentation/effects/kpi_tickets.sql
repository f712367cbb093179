-- One row per period ($starts) and customer: the customer's tickets opened in the period that were answered or closed by
-- $as_of, and the hours it took since they were opened.
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
    start_on,
    customer_id,
    COUNT(*) FILTER (answer_hours >= 0) AS answered_tickets,
    COALESCE(SUM(answer_hours) FILTER (answer_hours >= 0), 0) AS answer_hours,
    COUNT(*) FILTER (close_hours >= 0) AS closed_tickets,
    COALESCE(SUM(close_hours) FILTER (close_hours >= 0), 0) AS close_hours
FROM told
GROUP BY start_on, customer_id
