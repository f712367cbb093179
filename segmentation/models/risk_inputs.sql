-- One row per customer known at $as_of: metrics, and what tells of leaving. usual_gap_days: median gap of those with three
-- orders or more. complaints: rows of risk_complaints in the last year (metrics/happened.sql). days_silent: since the last
-- order or sign of life, at any time.
SELECT
    metrics.customer_id,
    metrics.order_count,
    metrics.order_count_window,
    metrics.spend_window,
    metrics.days_since_last_order,
    CASE WHEN metrics.order_count >= 3 THEN metrics.median_gap_days END AS usual_gap_days,
    CASE WHEN metrics.spend_gross > 0 THEN CAST(metrics.refund_total AS DOUBLE) / CAST(metrics.spend_gross AS DOUBLE)
    END AS refund_share,
    COALESCE(complained.times, 0) AS complaints,
    DATE_DIFF('day', GREATEST(metrics.last_order_on, CAST(seen.last_at AS DATE)), $as_of) AS days_silent
FROM customer_metrics AS metrics
LEFT JOIN risk_complaints AS complained ON metrics.customer_id = complained.customer_id
LEFT JOIN risk_signs AS seen ON metrics.customer_id = seen.customer_id
