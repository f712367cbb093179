-- Grain: one row per answered survey after an order (score: CSAT 1–5, NPS 0–10, CES 1–7; lower of who is leaving and of
-- some channels), and one per complaint of some who scored low, without a score. One order in 14 is answered, in the
-- last 12 months three in 10. Three answers in five carry words: most go with the score, some are mixed, short, beside the
-- point or ironic. Takes $seed, $last_day.
WITH felt AS (
    SELECT
        *, customer || '/' || k AS draw, CAST(ordered_at AS DATE) + 1 + bits(fate, 56, 3) AS surveyed_on,
        normal($seed, 'felt', customer || '/' || k) AS noise,
        dice($seed, 'comment', customer || '/' || k) AS letters,
        dice($seed, 'style', customer || '/' || k) AS style
    FROM purchases
    WHERE NOT cancelled
        AND bits(fate, 28, 14) < CASE WHEN ordered_at > CAST($last_day AS DATE) - INTERVAL 12 MONTH THEN 4900 ELSE 1170 END
),
scored AS (
    SELECT
        felt.*, kinds.text AS kind, 0.4 * mood + 0.8 * noise - 1.3 * leaving::INTEGER + 0.9 * COALESCE(ways.factor, 0) AS feeling,
        CASE kinds.code
            WHEN 'csat' THEN greatest(1, least(5, round(3.9 + feeling)))
            WHEN 'nps' THEN greatest(0, least(10, round(7.9 + 2.3 * feeling)))
            ELSE greatest(1, least(7, round(5.2 + 1.3 * feeling)))
        END AS score,
        CASE kinds.code WHEN 'csat' THEN [4, 3] WHEN 'nps' THEN [9, 7] ELSE [5, 4] END AS steps
    FROM felt
    JOIN slots AS kinds ON kinds.list = 'survey' AND kinds.slot = bits(dice($seed, 'survey', draw), 0, 10)
    JOIN slots AS ways ON ways.list = 'channel' AND ways.key = side AND ways.slot = channel_slot
    WHERE surveyed_on <= $last_day
),
levelled AS (
    -- one in 16 writes otherwise than the score says
    SELECT
        *, CASE WHEN score >= steps[1] THEN 0 WHEN score >= steps[2] THEN 1 ELSE 2 END AS place,
        ['good', 'fair', 'bad'][1 + (place + (bits(letters, 36, 4) = 0)::INTEGER) % 3] AS level,
        ['good', 'fair', 'bad'][1 + (place + 1 + bits(style, 50, 1)) % 3] AS other_level
    FROM scored
),
worded AS (
    SELECT
        levelled.*,
        CASE
            WHEN bits(letters, 10, 10) % 5 > 2 THEN NULL
            WHEN bits(style, 0, 5) < 18 THEN COALESCE(openings.text, '') || comments.text || COALESCE(closings.text, '')
            WHEN bits(style, 0, 5) < 22 THEN comments.text || buts.text || others.text
            WHEN bits(style, 0, 5) < 27 THEN shorts.text
            WHEN bits(style, 0, 5) < 29 THEN asides.text
            ELSE CASE level WHEN 'good' THEN grumbles.text ELSE ironies.text END
        END AS words
    FROM levelled
    JOIN slots AS comments
        ON comments.list = 'comment' AND comments.key = level AND comments.slot = bits(letters, 0, 10)
    JOIN slots AS others
        ON others.list = 'comment' AND others.key = other_level AND others.slot = bits(style, 5, 10)
    JOIN slots AS openings
        ON openings.list = 'comment_opening' AND openings.key = level AND openings.slot = bits(letters, 12, 10)
    JOIN slots AS closings
        ON closings.list = 'comment_closing' AND closings.key = level AND closings.slot = bits(letters, 24, 10)
    JOIN slots AS shorts
        ON shorts.list = 'comment_short' AND shorts.key = level AND shorts.slot = bits(style, 15, 10)
    JOIN slots AS buts ON buts.list = 'comment_but' AND buts.slot = bits(style, 25, 10)
    JOIN slots AS asides ON asides.list = 'comment_aside' AND asides.slot = bits(style, 35, 10)
    JOIN slots AS ironies ON ironies.list = 'comment_irony' AND ironies.slot = bits(style, 35, 10)
    JOIN slots AS grumbles ON grumbles.list = 'comment_grumble' AND grumbles.slot = bits(style, 35, 10)
),
complained AS (
    SELECT levelled.*, kinds.text AS complaint, texts.text AS words
    FROM levelled
    JOIN slots AS kinds ON kinds.list = 'complaint' AND kinds.slot = 0
    JOIN slots AS texts ON texts.list = 'complaint_text' AND texts.slot = bits(style, 15, 10)
    WHERE place = 2 AND bits(style, 52, 1) = 0 AND surveyed_on + bits(style, 54, 3) <= $last_day
),
told AS (
    SELECT customer, k, surveyed_on, kind, score, words, 0 AS later FROM worded
    UNION ALL
    SELECT customer, k, surveyed_on + bits(style, 54, 3), complaint, NULL, words, 1 FROM complained
)
SELECT
    lpad(CAST(customer AS VARCHAR), 8, '0') AS customer_no, surveyed_on, kind, CAST(score AS INTEGER) AS score, words
FROM told
ORDER BY surveyed_on, customer, k, later
