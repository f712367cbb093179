-- One row per customer: every number a portrait tells. Days, orders, money, points.
-- Counts of what never reaches a customer without orders stay empty for those; complaints and tickets count from 0.
SELECT
    inputs.customer_id,
    CAST(DATE_DIFF('day', inputs.birthday, $as_of) AS DOUBLE) / 365.25 AS age_years,
    DATE_DIFF('day', inputs.registered_at, $as_of) AS days_since_registration,
    DATE_DIFF('day', inputs.first_order_on, $as_of) AS days_since_first_order,
    inputs.days_since_last_order,
    inputs.order_count,
    CAST(inputs.spend_total AS DOUBLE) AS spend_total,
    CAST(inputs.spend_gross AS DOUBLE) AS spend_gross,
    inputs.spend_per_order,
    inputs.order_count_6_months,
    CAST(inputs.spend_6_months AS DOUBLE) AS spend_6_months,
    inputs.order_count_12_months,
    CAST(inputs.spend_12_months AS DOUBLE) AS spend_12_months,
    inputs.mean_gap_days,
    inputs.median_gap_days,
    inputs.refund_count,
    CAST(inputs.refund_total AS DOUBLE) AS refund_total,
    inputs.cancelled_count,
    answers.csat_percent,
    answers.nps_points,
    answers.ces_score,
    COALESCE(answers.complaint_count, 0) AS complaint_count,
    COALESCE(answers.ticket_count, 0) AS ticket_count,
    COALESCE(answers.interaction_count, 0) AS interaction_count
FROM rule_inputs AS inputs
LEFT JOIN customer_answers AS answers ON inputs.customer_id = answers.customer_id
