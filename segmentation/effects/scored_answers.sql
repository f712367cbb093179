-- One row per answer with a score, its customer named or not. outcome: what the answer counts as, the one definition
-- of it. points: its part of the figure, whose mean the figure is.
--   csat: high = the top quarter of the scale (4-5 of 1-5, 8-10 of 1-10), low = the lowest (1-2 of 1-5, 1-3 of 1-10);
--         points 100 if high, else 0: CSAT in per cent.
--   nps:  high = promoter (9-10 of 0-10), low = detractor (0-6), middle = passive; points 100, 0, -100: NPS.
--   ces:  points = the score on 1-7, high = 5 and above (easy), low = 3 and below.
SELECT
    feedback_id,
    customer_id,
    answered_at,
    kind,
    score,
    scale_min,
    scale_max,
    comment,
    channel,
    batch_id,
    CASE kind
        WHEN 'csat' THEN CASE
            WHEN 4 * (score - scale_min) >= 3 * (scale_max - scale_min) THEN 'high'
            WHEN 4 * (score - scale_min) <= scale_max - scale_min THEN 'low'
            ELSE 'middle'
        END
        WHEN 'nps' THEN CASE
            WHEN score * 10 >= 9 * scale_max THEN 'high'
            WHEN score * 10 <= 6 * scale_max THEN 'low'
            ELSE 'middle'
        END
        WHEN 'ces' THEN CASE
            WHEN 3 * (score - scale_min) >= 2 * (scale_max - scale_min) THEN 'high'
            WHEN 3 * (score - scale_min) <= scale_max - scale_min THEN 'low'
            ELSE 'middle'
        END
    END AS outcome,
    CASE
        WHEN kind = 'ces' THEN 1 + 6 * (score - scale_min) / (scale_max - scale_min)
        WHEN outcome = 'high' THEN 100.0
        WHEN kind = 'nps' AND outcome = 'low' THEN -100.0
        ELSE 0.0
    END AS points
FROM feedback
WHERE kind IN ('csat', 'nps', 'ces') AND score IS NOT NULL AND scale_max > scale_min
