-- One row per answer of kind $measure from $first on with a known customer: score on 0-10, and what was so just before it.
-- Counts and money up to the answer; the last 365 days for orders, 90 for refunds and tickets; hours until the first
-- answer to the last ticket of these 90 days. profile fields and segment: see insights/drivers.py.
WITH asked AS (
    SELECT
        answer, customer_id, answered_on, known_until, 10 * (score - scale_min) / (scale_max - scale_min) AS score,
        order_channel, category, issue_type
    FROM answers
    WHERE kind = $measure AND answered_on >= CAST($first AS DATE) AND customer_id IS NOT NULL
),

bought AS (
    SELECT
        answer,
        COUNT(*) FILTER (kind = 'sale' AND ordered_at >= known_until - INTERVAL 365 DAY) AS orders_12_months,
        COUNT(*) FILTER (kind = 'sale') AS orders_before,
        SUM(amount) FILTER (kind = 'sale') AS spend_before,
        MAX(ordered_at) FILTER (kind = 'sale') AS last_at,
        MIN(ordered_at) FILTER (kind = 'sale') AS first_at,
        COUNT(*) FILTER (
            (kind = 'refund' OR refund_amount > 0) AND ordered_at >= known_until - INTERVAL 90 DAY
        ) AS refunds
    FROM asked
    INNER JOIN orders ON asked.customer_id = orders.customer_id AND orders.ordered_at < asked.known_until
    GROUP BY answer
),

served AS (
    SELECT
        answer,
        COUNT(*) AS tickets,
        COUNT(*) FILTER (closed_at IS NULL OR closed_at >= known_until) AS tickets_open,
        ARG_MAX(
            DATE_DIFF('minute', opened_at, LEAST(COALESCE(first_answered_at, known_until), known_until)) / 60.0, opened_at
        ) AS first_answer_hours
    FROM asked
    INNER JOIN tickets
        ON asked.customer_id = tickets.customer_id AND tickets.opened_at < asked.known_until
        AND tickets.opened_at >= asked.known_until - INTERVAL 90 DAY
    GROUP BY answer
)

SELECT
    asked.customer_id,
    asked.score,
    COALESCE(bought.orders_12_months, 0) AS orders_12_months,
    COALESCE(bought.orders_before, 0) AS orders_before,
    CAST(COALESCE(bought.spend_before, 0) AS DOUBLE) AS spend_before,
    DATE_DIFF('day', bought.last_at, asked.known_until) AS days_since_order,
    DATE_DIFF('day', bought.first_at, asked.known_until) AS days_since_first,
    COALESCE(bought.refunds, 0) AS refunds,
    COALESCE(served.tickets, 0) AS tickets,
    COALESCE(served.tickets_open, 0) AS tickets_open,
    served.first_answer_hours,
    asked.order_channel,
    asked.category,
    asked.issue_type,
    profile.region,
    profile.gender,
    profile.membership_level,
    profile.customer_type,
    placed.segment
FROM asked
LEFT JOIN bought ON asked.answer = bought.answer
LEFT JOIN served ON asked.answer = served.answer
LEFT JOIN customer_profiles AS profile ON asked.customer_id = profile.customer_id
LEFT JOIN memberships AS placed
    ON asked.customer_id = placed.customer_id AND placed.as_of = CAST(DATE_TRUNC('month', asked.answered_on) AS DATE) - 1
ORDER BY asked.answer
