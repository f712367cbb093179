-- One row per scored answer in a file of feedback: score, and the scale it stands on. A scale is what the cell says
-- (4/5, 满意), else the file's scale column, else the header (评分（1-5）), else the usual one of the kind: NPS 0-10;
-- others the shortest of 1-5, 1-7, 1-10, 0-100 that holds 90 % of the file's answers of the kind, from 0 where 5 % are
-- below 1. A score without a kind is a satisfaction score (csat). field: where the answer stands in the file.
WITH told AS (
    SELECT
        row_number,
        score_scale,
        UNNEST([
            {'field': 'score', 'kind': COALESCE(code_words.code, feedback_kind, 'csat'), 'value': score},
            {'field': 'csat_score', 'kind': 'csat', 'value': csat_score},
            {'field': 'nps_score', 'kind': 'nps', 'value': nps_score},
            {'field': 'ces_score', 'kind': 'ces', 'value': ces_score}
        ], max_depth := 2)
    FROM mapped
    LEFT JOIN code_words ON code_words.field = 'feedback_kind' AND code_words.word = LOWER(mapped.feedback_kind)
),

scored AS (
    SELECT
        told.*,
        COALESCE(score_words.score, cache.score_number(value)) AS score,
        CASE
            WHEN score_words.score IS NOT NULL THEN [score_words.scale_min, score_words.scale_max]
            WHEN REGEXP_MATCHES(value, '^★+☆*$') AND LENGTH(value) = 5 THEN [1.0, 5.0]
            WHEN REGEXP_MATCHES(cache.plain_text(value), '/\s*\d+') THEN cache.scale_ends(SPLIT_PART(cache.plain_text(value), '/', 2))
            ELSE COALESCE(cache.scale_ends(score_scale), cache.scale_ends(header_scales.scale))
        END AS ends
    FROM told
    LEFT JOIN score_words ON score_words.word = LOWER(value)
    LEFT JOIN header_scales ON header_scales.field = told.field
    WHERE value IS NOT NULL
),

usual AS (
    SELECT
        kind,
        PERCENTILE_DISC(0.05) WITHIN GROUP (ORDER BY score) AS low,
        PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY score) AS high
    FROM scored
    WHERE ends IS NULL
    GROUP BY kind
)

SELECT
    row_number,
    field,
    kind,
    value,
    score,
    CASE
        WHEN LENGTH(ends) = 2 THEN ends[1]
        WHEN kind = 'nps' OR ends[1] >= 100 OR low < 1 OR high > 10 THEN 0.0
        ELSE 1.0
    END AS scale_min,
    CASE
        WHEN ends IS NOT NULL THEN ends[-1]
        WHEN kind = 'nps' THEN 10.0
        WHEN high <= 5 THEN 5.0
        WHEN high <= 7 THEN 7.0
        WHEN high <= 10 THEN 10.0
        ELSE 100.0
    END AS scale_max
FROM scored
LEFT JOIN usual USING (kind)
