-- A sum of money or a number as people write it, to DECIMAL(18, 4); NULL when it is none.
-- The lambdas keep the planner from writing out each step anew wherever its value is used.
-- decimal_mark: '.' (1,234.50) or ',' (1.234,50). Brackets or a trailing minus make it negative; 万 and 亿 multiply.
CREATE OR REPLACE MACRO cache.bare_number(x) AS
    REGEXP_REPLACE(
        cache.plain_text(x),
        '(?i)rmb|cny|usd|eur|gbp|hkd|jpy|twd|us\$|hk\$|nt\$|cn¥|人民币|元整|元|圆|块|[¥￥$€£\s'']', '', 'g'
    );

CREATE OR REPLACE MACRO cache.signed_number(s) AS
    CASE
        WHEN REGEXP_MATCHES(s, '^\(.*\)$') THEN '-' || s[2:-2]
        WHEN s[-1] = '-' THEN '-' || s[:-2]
        ELSE s
    END;

CREATE OR REPLACE MACRO cache.ungrouped_number(s, decimal_mark) AS
    CASE
        WHEN decimal_mark = ',' AND REGEXP_MATCHES(s, '^[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?$')
            THEN REPLACE(REPLACE(s, '.', ''), ',', '.')
        WHEN decimal_mark = '.' AND REGEXP_MATCHES(s, '^[-+]?(\d{1,3}(,\d{2,3})*,\d{3}|\d+)?(\.\d*)?$')
            THEN REPLACE(s, ',', '')
        WHEN REGEXP_MATCHES(s, '^[-+]?\d+[.,]\d{1,2}$') THEN REPLACE(s, ',', '.')
        WHEN REGEXP_MATCHES(s, '(?i)^[-+]?\d+(\.\d+)?e[-+]?\d+$') THEN s
    END;

CREATE OR REPLACE MACRO cache.written_money(s, decimal_mark) AS
    CASE s[-1]
        WHEN '万' THEN TRY_CAST(TRY_CAST(cache.ungrouped_number(s[:-2], decimal_mark) AS DECIMAL(18, 6)) * 10000 AS DECIMAL(18, 4))
        WHEN '亿' THEN TRY_CAST(TRY_CAST(cache.ungrouped_number(s[:-2], decimal_mark) AS DECIMAL(18, 8)) * 100000000 AS DECIMAL(18, 4))
        ELSE TRY_CAST(cache.ungrouped_number(s, decimal_mark) AS DECIMAL(18, 4))
    END;

CREATE OR REPLACE MACRO cache.parse_money(x, decimal_mark) AS
    COALESCE(
        CASE WHEN decimal_mark = '.' AND NOT CONTAINS(x, '_') THEN TRY_CAST(x AS DECIMAL(18, 4)) END,
        CASE WHEN x IS NOT NULL
            THEN LIST_TRANSFORM(
                LIST_TRANSFORM([cache.bare_number(x)], LAMBDA s: cache.signed_number(s)),
                LAMBDA s: cache.written_money(s, decimal_mark)
            )[1] END
    );

-- 1 = only readable with a decimal comma, -1 = only with a decimal point, 0 = says nothing.
CREATE OR REPLACE MACRO cache.decimal_comma_evidence(x) AS
    CASE
        WHEN REGEXP_MATCHES(x, '\d,\d{1,2}\D*$') OR REGEXP_MATCHES(x, '\.\d{3},\d') THEN 1
        WHEN REGEXP_MATCHES(x, '\d\.\d{1,2}\D*$') OR REGEXP_MATCHES(x, ',\d{3}\.\d') THEN -1
        ELSE 0
    END;
