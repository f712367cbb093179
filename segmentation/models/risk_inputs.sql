-- One row per customer known at $as_of: metrics, and what tells of leaving, each over the year since $year_ago but the
-- first. usual_gap_days: median gap of those with three orders or more. complaints: rows of risk_complaints. last_sign_on:
-- last order, interaction, answer, ticket, or response to a campaign, at any time.
WITH complaints AS (
    SELECT customer_id, COUNT(*) AS complaints
    FROM risk_complaints
    WHERE complained_at > $year_ago AND complained_at < $as_of + INTERVAL 1 DAY
    GROUP BY customer_id
),

signs AS (
    SELECT customer_id, CAST(MAX(seen_at) AS DATE) AS last_sign_on
    FROM (
        SELECT customer_id, answered_at AS seen_at FROM feedback
        UNION ALL
        SELECT customer_id, opened_at FROM tickets
        UNION ALL
        SELECT customer_id, happened_at FROM interactions
        UNION ALL
        SELECT customer_id, responded_at FROM campaign_contacts
    )
    WHERE customer_id IS NOT NULL AND seen_at < $as_of + INTERVAL 1 DAY
    GROUP BY customer_id
)

SELECT
    metrics.customer_id,
    metrics.order_count,
    metrics.order_count_window,
    metrics.spend_window,
    metrics.days_since_last_order,
    CASE WHEN metrics.order_count >= 3 THEN metrics.median_gap_days END AS usual_gap_days,
    CASE WHEN metrics.spend_gross > 0 THEN CAST(metrics.refund_total AS DOUBLE) / CAST(metrics.spend_gross AS DOUBLE)
    END AS refund_share,
    COALESCE(complaints.complaints, 0) AS complaints,
    DATE_DIFF('day', GREATEST(metrics.last_order_on, signs.last_sign_on), $as_of) AS days_silent
FROM customer_metrics AS metrics
LEFT JOIN complaints ON metrics.customer_id = complaints.customer_id
LEFT JOIN signs ON metrics.customer_id = signs.customer_id
