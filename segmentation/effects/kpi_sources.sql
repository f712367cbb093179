-- One row: the first day of each kind of data that KPIs are made of, NULL = there is none by $as_of.
SELECT
    (SELECT MIN(CAST(ordered_at AS DATE)) FROM orders
        WHERE customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY) AS orders,
    MIN(CAST(answered_at AS DATE)) FILTER (kind = 'csat' AND score IS NOT NULL) AS csat,
    MIN(CAST(answered_at AS DATE)) FILTER (kind = 'nps' AND score IS NOT NULL) AS nps,
    MIN(CAST(answered_at AS DATE)) FILTER (kind = 'ces' AND score IS NOT NULL) AS ces,
    (SELECT MIN(CAST(opened_at AS DATE)) FROM tickets
        WHERE first_answered_at IS NOT NULL AND customer_id IS NOT NULL AND opened_at < $as_of + INTERVAL 1 DAY
    ) AS answered_tickets,
    (SELECT MIN(CAST(opened_at AS DATE)) FROM tickets
        WHERE closed_at IS NOT NULL AND customer_id IS NOT NULL AND opened_at < $as_of + INTERVAL 1 DAY
    ) AS closed_tickets,
    LEAST(
        MIN(CAST(answered_at AS DATE)) FILTER (kind = 'complaint'),
        (SELECT MIN(CAST(opened_at AS DATE)) FROM tickets
            WHERE issue_type = 'complaint' AND customer_id IS NOT NULL AND opened_at < $as_of + INTERVAL 1 DAY)
    ) AS complaints
FROM feedback
WHERE customer_id IS NOT NULL AND answered_at < $as_of + INTERVAL 1 DAY
