-- A score as survey tools write it, to DOUBLE; NULL when it is none: 4, 4分, 4.5 / 5, ★★★★☆, "10 - 非常愿意".
CREATE OR REPLACE MACRO cache.score_number(x) AS
    CASE
        WHEN REGEXP_MATCHES(x, '^★+☆*$') THEN CAST(LENGTH(REPLACE(x, '☆', '')) AS DOUBLE)
        ELSE TRY_CAST(REPLACE(REGEXP_EXTRACT(
            cache.plain_text(x),
            '(?i)^(-?\d+(?:[.,]\d+)?)\s*(?:分|颗?星|stars?|points?|%)?\s*(?:$|/\s*\d+|[(:、,]|-\s*\D|\s[^\d\s])', 1
        ), ',', '.') AS DOUBLE)
    END;

-- The ends of a scale as written, [lowest, highest] or [highest]: 1-5, 0～10, 满分10分, 5分制. NULL: no number.
CREATE OR REPLACE MACRO cache.scale_ends(x) AS
    CASE WHEN REGEXP_MATCHES(cache.plain_text(x), '\d')
        THEN CAST(REGEXP_EXTRACT_ALL(cache.plain_text(x), '\d+')[1:2] AS DOUBLE[]) END;
