-- One row per period ($starts) and customer: scored answers in the period. Answers by kind, and of these the high, middle
-- and low ones; points as in scored_answers.sql (NPS: 100, 0, -100; CES: the score on 1-7).
WITH spans AS (
    SELECT UNNEST($starts) AS start_on
)

SELECT
    spans.start_on,
    scored.customer_id,
    COUNT(*) FILTER (scored.kind = 'csat') AS csat_answers,
    COUNT(*) FILTER (scored.kind = 'csat' AND scored.outcome = 'high') AS csat_high,
    COUNT(*) FILTER (scored.kind = 'csat' AND scored.outcome = 'middle') AS csat_middle,
    COUNT(*) FILTER (scored.kind = 'csat' AND scored.outcome = 'low') AS csat_low,
    COUNT(*) FILTER (scored.kind = 'nps') AS nps_answers,
    COALESCE(SUM(scored.points) FILTER (scored.kind = 'nps'), 0) AS nps_points,
    COUNT(*) FILTER (scored.kind = 'nps' AND scored.outcome = 'high') AS nps_high,
    COUNT(*) FILTER (scored.kind = 'nps' AND scored.outcome = 'middle') AS nps_middle,
    COUNT(*) FILTER (scored.kind = 'nps' AND scored.outcome = 'low') AS nps_low,
    COUNT(*) FILTER (scored.kind = 'ces') AS ces_answers,
    COALESCE(SUM(scored.points) FILTER (scored.kind = 'ces'), 0) AS ces_points,
    COUNT(*) FILTER (scored.kind = 'ces' AND scored.outcome = 'high') AS ces_high,
    COUNT(*) FILTER (scored.kind = 'ces' AND scored.outcome = 'middle') AS ces_middle,
    COUNT(*) FILTER (scored.kind = 'ces' AND scored.outcome = 'low') AS ces_low
FROM scored_answers AS scored
INNER JOIN spans
    ON CAST(DATE_TRUNC($grain, CAST(scored.answered_at AS DATE)) AS DATE) = spans.start_on
WHERE scored.customer_id IS NOT NULL AND scored.answered_at < $as_of + INTERVAL 1 DAY
GROUP BY spans.start_on, scored.customer_id
