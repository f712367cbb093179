-- One row per comment, complaint or answer with words up to $as_of, of known day: place (a number of its own), text_id
-- (equal words, equal number), who, when, on what (kind), score where there is one and what it counts as (outcome).
WITH told AS (
    SELECT customer_id, answered_at, kind, score, outcome, channel, TRIM(comment) AS comment FROM scored_answers
    UNION ALL
    SELECT customer_id, answered_at, kind, score, NULL, channel, TRIM(comment)
    FROM feedback
    WHERE (kind IN ('csat', 'nps', 'ces') AND score IS NOT NULL AND scale_max > scale_min) IS NOT TRUE
)

SELECT
    ROW_NUMBER() OVER (ORDER BY answered_at, customer_id, kind, score, comment, channel) AS place,
    DENSE_RANK() OVER (ORDER BY comment) AS text_id,
    CAST(answered_at AS DATE) AS answered_on,
    customer_id,
    kind,
    score,
    outcome,
    channel,
    comment
FROM told
WHERE comment <> '' AND answered_at < CAST($as_of AS DATE) + INTERVAL 1 DAY
