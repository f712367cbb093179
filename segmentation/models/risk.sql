-- One row per customer known at the as-of date: metrics, what each signal adds to the risk score (0..100), the score, and
-- the level. $overdue … $silence: the points of a signal at its worst, together 100 or, where nothing is known, 0.
WITH signals AS (
    SELECT
        *,
        CAST(days_since_last_order AS DOUBLE) / COALESCE(usual_gap_days, $shop_gap_days) AS times_overdue,
        CAST(days_silent AS DOUBLE) / $silence_days AS times_silent
    FROM risk_inputs
),

points AS (
    SELECT
        *,
        $overdue * LEAST(GREATEST(COALESCE((times_overdue - 1) / ($overdue_times - 1), 0), 0), 1) AS overdue_points,
        $refunds * LEAST(GREATEST(COALESCE(2 * refund_share, 0), 0), 1) AS refund_points,
        $complaints * LEAST(CAST(complaints AS DOUBLE) / 2, 1) AS complaint_points,
        $silence * LEAST(GREATEST(COALESCE(times_silent, 0) - 1, 0), 1) AS silence_points
    FROM signals
),

scored AS (
    SELECT *, ROUND(overdue_points + refund_points + complaint_points + silence_points, 1) AS score
    FROM points
)

SELECT
    * EXCLUDE (score, overdue_points, refund_points, complaint_points, silence_points),
    CASE WHEN order_count > 0 THEN score END AS risk_score,
    CASE WHEN order_count > 0 THEN overdue_points END AS overdue_points,
    CASE WHEN order_count > 0 THEN refund_points END AS refund_points,
    CASE WHEN order_count > 0 THEN complaint_points END AS complaint_points,
    CASE WHEN order_count > 0 THEN silence_points END AS silence_points,
    CASE
        WHEN order_count = 0 THEN 'no_orders'
        WHEN score >= $high_score THEN 'high_risk'
        WHEN score >= $middle_score THEN 'middle_risk'
        ELSE 'low_risk'
    END AS segment
FROM scored
