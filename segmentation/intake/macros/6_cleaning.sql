-- What the cleaning rules ask and do, value by value.

-- NULL, N/A, -, 无, 空 … : the words of intake/header.py, for a cell that is nothing but one of them. Its length in
-- octets and its first character rule out nearly all cells at once.
CREATE OR REPLACE MACRO cache.is_null_word(x) AS
    STRLEN(x) <= 6 AND (x < '0' OR x >= ':') AND LOWER(TRIM(x)) IN ('null', 'n/a', 'na', 'nan', 'none', '-', '--', '/', '无', '空', '暂无', '未知', '\n', '#n/a');

-- Whether tidying could change a text: white space at an end or doubled, line breaks, characters that NFKC changes or
-- that cannot be seen. May say yes for nothing; never no for something.
CREATE OR REPLACE MACRO cache.maybe_untidy(x) AS
    cache.trimmed(x) <> x OR CONTAINS(x, '  ')
    OR (STRLEN(x) > LENGTH(x) AND REGEXP_MATCHES(x, '[^ -~\x{3001}\x{3002}\x{4E00}-\x{9FFF}]'))
    OR (STRLEN(x) = LENGTH(x) AND REGEXP_MATCHES(x, '[\x00-\x1f\x7f]'));

-- An id: full-width characters to plain ones, none that cannot be seen. What distinguishes ids stays: case, inner
-- spaces, leading zeros.
CREATE OR REPLACE MACRO cache.plain_id(x) AS
    CASE WHEN STRLEN(x) = LENGTH(x) THEN x
        ELSE cache.trimmed(REGEXP_REPLACE(TRANSLATE(
            x,
            '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ－＿．＃＠／　',
            '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.#@/ '
        ), '[\x{00AD}\x{200B}\x{200C}\x{200E}\x{200F}\x{2060}\x{FEFF}]', '', 'g'))
    END;

-- An e-mail address: lower case, the first of several, without "mailto:", a name and brackets around it or a closing
-- sign; NULL when that is no address.
CREATE OR REPLACE MACRO cache.bare_email(x) AS
    LOWER(REGEXP_REPLACE(COALESCE(
        NULLIF(REGEXP_EXTRACT(x, '<\s*([^<>\s]+@[^<>\s]+)\s*>', 1), ''),
        REGEXP_EXTRACT(x, '(?i)^\s*(?:mailto:)?[\s''"(]*([^\s;,，；、|]+)', 1)
    ), '[.。>"'')]+$', ''));
CREATE OR REPLACE MACRO cache.cleaned_email(x) AS
    CASE
        WHEN REGEXP_FULL_MATCH(x, '[a-z0-9._-]+@[a-z0-9.-]+') AND cache.valid_email(x) THEN x
        WHEN CONTAINS(x, '@')
            THEN LIST_FILTER([cache.bare_email(x)], LAMBDA s: cache.valid_email(s))[1]
    END;

-- Parts of a birthday, as text, to ISO; year NULL = --MM-DD. NULL when there is no such day.
CREATE OR REPLACE MACRO cache.iso_day(year, month, day) AS
    CASE WHEN TRY_CAST(COALESCE(year, '2000') || '-' || month || '-' || day AS DATE) IS NOT NULL
        THEN COALESCE(year, '-') || '-' || LPAD(month, 2, '0') || '-' || LPAD(day, 2, '0') END;

-- Day and month of 5/6 without a year: Chinese writing and hyphens name the month first; else a number above 12 is the
-- day, equal ones are no question, and 'mdy' settles the rest. Not settled: NULL.
CREATE OR REPLACE MACRO cache.yearless_birthday(parts, sign, date_order) AS
    CASE
        WHEN CAST(parts[1] AS INTEGER) > 12 THEN cache.iso_day(NULL, parts[2], parts[1])
        WHEN sign = '-' OR sign = '月' OR date_order = 'mdy' OR CAST(parts[2] AS INTEGER) > 12
            OR CAST(parts[1] AS INTEGER) = CAST(parts[2] AS INTEGER) THEN cache.iso_day(NULL, parts[1], parts[2])
    END;

-- A full day; of years in two digits 30 to 99 belong to the last century, as Excel has it.
CREATE OR REPLACE MACRO cache.full_birthday(x, date_order) AS
    LIST_TRANSFORM(
        LIST_TRANSFORM([cache.parse_time(x, date_order)], LAMBDA t:
            CASE WHEN YEAR(t) >= 2030 AND NOT REGEXP_MATCHES(x, '20\d\d') THEN t - INTERVAL 100 YEAR ELSE t END),
        LAMBDA t: STRFTIME(CAST(t AS DATE), '%Y-%m-%d')
    )[1];

-- A birthday as people write it, to 1990-05-17, or --05-17 without the year; NULL when it is none: an age, a year, a
-- month alone, a Unix time.
CREATE OR REPLACE MACRO cache.parse_birthday(x, date_order) AS
    CASE
        WHEN cache.valid_birthday(x) THEN x
        WHEN REGEXP_MATCHES(x, '^-{0,2}\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?$')
            THEN cache.yearless_birthday(
                REGEXP_EXTRACT_ALL(x, '\d+'), REGEXP_EXTRACT(x, '\d\s*([-/.月])', 1), date_order
            )
        WHEN REGEXP_MATCHES(x, '^[01]\d[0-3]\d$') THEN cache.iso_day(NULL, x[1:2], x[3:4])
        WHEN REGEXP_MATCHES(x, '^(?i)[a-z]{3,9}\.? \d{1,2}$')
            THEN '-' || STRFTIME(TRY_STRPTIME(x || ' 2000', ['%b %d %Y', '%B %d %Y']), '-%m-%d')
        WHEN REGEXP_MATCHES(x, '^(?i)\d{1,2} [a-z]{3,9}$')
            THEN '-' || STRFTIME(TRY_STRPTIME(x || ' 2000', ['%d %b %Y', '%d %B %Y']), '-%m-%d')
        WHEN REGEXP_MATCHES(x, '^(\d{1,4}|\d{6,7}|\d{9,})$') THEN NULL
        ELSE cache.full_birthday(x, date_order)
    END;
