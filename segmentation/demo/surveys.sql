-- Grain: one row per answered survey after an order. score: CSAT 1–5, NPS 0–10; who is leaving scores lower.
-- About one order in 14 is answered, half of the answers carry words
-- that go with the score. Takes $seed, $last_day.
WITH asked AS (
    SELECT *, customer || '/' || k AS draw, CAST(ordered_at AS DATE) + 1 + bits(fate, 56, 3) AS surveyed_on
    FROM purchases
    WHERE NOT cancelled AND bits(fate, 28, 14) < 1170
),
felt AS (
    SELECT asked.*, kinds.code AS kind_code, kinds.text AS kind, normal($seed, 'felt', draw) AS noise,
        dice($seed, 'comment', draw) AS letters
    FROM asked
    JOIN slots AS kinds ON kinds.list = 'survey' AND kinds.slot = bits(dice($seed, 'survey', draw), 0, 10)
    WHERE surveyed_on <= $last_day
),
scored AS (
    SELECT
        *,
        CASE kind_code
            WHEN 'csat' THEN greatest(1, least(5, round(4.2 + 0.4 * mood + 0.6 * noise - 1.3 * leaving::INTEGER)))
            ELSE greatest(0, least(10, round(8.3 + 1.1 * mood + 1.4 * noise - 3.2 * leaving::INTEGER)))
        END AS score
    FROM felt
),
levelled AS (
    -- one in 16 writes otherwise than the score says
    SELECT *, ['good', 'fair', 'bad'][1 + (place + (bits(letters, 36, 4) = 0)::INTEGER) % 3] AS level
    FROM (
        SELECT
            *,
            CASE
                WHEN score >= CASE kind_code WHEN 'csat' THEN 4 ELSE 9 END THEN 0
                WHEN score >= CASE kind_code WHEN 'csat' THEN 3 ELSE 7 END THEN 1
                ELSE 2
            END AS place
        FROM scored
    )
)
SELECT
    lpad(CAST(customer AS VARCHAR), 8, '0') AS customer_no,
    surveyed_on,
    kind,
    CAST(score AS INTEGER) AS score,
    CASE WHEN bits(letters, 10, 1) = 1
        THEN COALESCE(openings.text, '') || comments.text || COALESCE(closings.text, '')
    END AS comment
FROM levelled
JOIN slots AS comments
    ON comments.list = 'comment' AND comments.key = level AND comments.slot = bits(letters, 0, 10)
JOIN slots AS openings
    ON openings.list = 'comment_opening' AND openings.key = level AND openings.slot = bits(letters, 12, 10)
JOIN slots AS closings
    ON closings.list = 'comment_closing' AND closings.key = level AND closings.slot = bits(letters, 24, 10)
ORDER BY surveyed_on, customer, k
