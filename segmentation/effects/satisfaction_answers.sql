-- One row per answer with a score up to $as_of, of known day, as effects/scored_answers.sql counts it: answer (a number
-- of its own), answered_on, and what the customer had just met: the last order of the 90 days before (order_channel,
-- category, product_name of its dearest line) and the last ticket of the 30 days before (issue_type, assignee). An
-- answer of which only the day is told comes at the end of that day.
WITH numbered AS (
    SELECT
        ROW_NUMBER() OVER (ORDER BY answered_at, customer_id, kind, score, channel, feedback_id, comment) AS answer,
        *,
        CAST(answered_at AS DATE) AS answered_on,
        CASE WHEN answered_at = DATE_TRUNC('day', answered_at) THEN answered_at + INTERVAL 1 DAY ELSE answered_at END
            AS known_until
    FROM scored_answers
    WHERE answered_at < CAST($as_of AS DATE) + INTERVAL 1 DAY
),

bought AS (
    SELECT order_id, customer_id, ordered_at, channel AS order_channel, category
    FROM orders
    WHERE kind = 'sale' AND customer_id IN (SELECT customer_id FROM numbered)
),

after_order AS (
    SELECT
        numbered.*,
        bought.order_id,
        bought.order_channel,
        bought.category,
        bought.ordered_at >= numbered.known_until - INTERVAL 90 DAY AS order_is_near
    FROM numbered
    ASOF LEFT JOIN bought ON numbered.customer_id = bought.customer_id AND numbered.known_until > bought.ordered_at
),

asked AS (
    SELECT customer_id, opened_at, issue_type, assignee
    FROM tickets
    WHERE customer_id IS NOT NULL AND opened_at IS NOT NULL
),

after_ticket AS (
    SELECT
        after_order.*,
        asked.issue_type,
        asked.assignee,
        asked.opened_at >= after_order.known_until - INTERVAL 30 DAY AS ticket_is_near
    FROM after_order
    ASOF LEFT JOIN asked ON after_order.customer_id = asked.customer_id AND after_order.known_until > asked.opened_at
),

dearest AS (
    SELECT
        order_id,
        customer_id,
        ARG_MAX(COALESCE(product_name, product_id), {'amount': amount, 'row': -row_number}) AS product_name,
        ARG_MAX(category, {'amount': amount, 'row': -row_number}) AS line_category
    FROM order_lines
    WHERE order_id IN (SELECT order_id FROM after_order WHERE order_is_near)
    GROUP BY order_id, customer_id
)

SELECT
    after_ticket.* EXCLUDE (order_id, order_channel, category, order_is_near, issue_type, assignee, ticket_is_near),
    CASE WHEN order_is_near THEN order_channel END AS order_channel,
    CASE WHEN order_is_near THEN COALESCE(line_category, category) END AS category,
    CASE WHEN order_is_near THEN product_name END AS product_name,
    CASE WHEN ticket_is_near THEN issue_type END AS issue_type,
    CASE WHEN ticket_is_near THEN assignee END AS assignee
FROM after_ticket
LEFT JOIN dearest ON after_ticket.order_id = dearest.order_id AND after_ticket.customer_id = dearest.customer_id
