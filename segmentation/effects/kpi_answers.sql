-- One row per period ($starts), segment and bootstrap group (0-255, of customers): scored answers in the period.
-- Answers by kind, high ones of CSAT, high and low ones of NPS, points as in scored_answers.sql (NPS: 100, 0, -100;
-- CES: the score on 1-7).
-- Segments as in kpi_orders.sql.
WITH spans AS (
    SELECT UNNEST($starts) AS start_on
),

answers AS (
    SELECT
        spans.start_on,
        scored.customer_id,
        scored.kind,
        scored.outcome,
        scored.points
    FROM scored_answers AS scored
    INNER JOIN spans
        ON CAST(DATE_TRUNC($grain, CAST(scored.answered_at AS DATE)) AS DATE) = spans.start_on
    WHERE scored.customer_id IS NOT NULL AND scored.answered_at < $as_of + INTERVAL 1 DAY
)

SELECT
    answers.start_on,
    COALESCE(members.segment, $newcomers) AS segment,
    MD5_NUMBER_LOWER(answers.customer_id) % 256 AS bootstrap_group,
    COUNT(*) FILTER (answers.kind = 'csat') AS csat_answers,
    COUNT(*) FILTER (answers.kind = 'csat' AND answers.outcome = 'high') AS csat_high,
    COUNT(*) FILTER (answers.kind = 'nps') AS nps_answers,
    COALESCE(SUM(answers.points) FILTER (answers.kind = 'nps'), 0) AS nps_points,
    COUNT(*) FILTER (answers.kind = 'nps' AND answers.outcome = 'high') AS nps_high,
    COUNT(*) FILTER (answers.kind = 'nps' AND answers.outcome = 'low') AS nps_low,
    COUNT(*) FILTER (answers.kind = 'ces') AS ces_answers,
    COALESCE(SUM(answers.points) FILTER (answers.kind = 'ces'), 0) AS ces_points
FROM answers
LEFT JOIN memberships AS members
    ON answers.customer_id = members.customer_id AND members.as_of = answers.start_on - 1
GROUP BY 1, 2, 3
