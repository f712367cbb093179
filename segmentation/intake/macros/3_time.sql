-- A date or time as people write it, to a naive TIMESTAMP of the wall clock written; NULL when it is none.
-- date_order: 'dmy' or 'mdy', for forms that name the year last. A UTC offset is dropped, not applied.

-- 下午3点05分 -> 3:05 PM; 3:05pm -> 3:05 pM
CREATE OR REPLACE MACRO cache.plain_clock(s) AS
    REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(
        s, '[时時点點分]', ':', 'g'), '[:秒]+(\s|$)', '\1'),
        '上午\s*([0-9:]+)', '\1 AM'), '下午\s*([0-9:]+)', '\1 PM'),
        '(?i)(\d)\s*([ap])\.?m\.?$', '\1 \2M');

-- 2024年1月5日 -> 2024-1-5; 5.1.2024 -> 5-1-2024; the weekday and notes in brackets go.
CREATE OR REPLACE MACRO cache.plain_time(x) AS
    TRIM(cache.plain_clock(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(
        cache.plain_text(x), '星期.|周[一二三四五六日]|\(.*\)|\s*(UTC|GMT)\s*$', '', 'g'),
        '^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号T]?\s*', '\1-\2-\3 '),
        '^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(\D|$)', '\1-\2-\3\4')));

CREATE OR REPLACE MACRO cache.serial_time(serial) AS
    CASE WHEN serial BETWEEN 1 AND 100000
        THEN TIMESTAMP '1899-12-30' + TO_SECONDS(ROUND(serial * 86400)) END;

CREATE OR REPLACE MACRO cache.digits_time(s) AS
    CASE LENGTH(s)
        WHEN 8 THEN TRY_STRPTIME(s, '%Y%m%d')
        WHEN 14 THEN TRY_STRPTIME(s, '%Y%m%d%H%M%S')
        WHEN 12 THEN TRY_STRPTIME(s, '%Y%m%d%H%M')
        WHEN 10 THEN EPOCH_MS(TRY_CAST(s AS BIGINT) * 1000)
        WHEN 13 THEN EPOCH_MS(TRY_CAST(s AS BIGINT))
        WHEN 5 THEN cache.serial_time(TRY_CAST(s AS DOUBLE))
    END;

CREATE OR REPLACE MACRO cache.written_time(s, date_order) AS
    CASE
        WHEN REGEXP_MATCHES(s, '^\d+$') THEN cache.digits_time(s)
        WHEN REGEXP_MATCHES(s, '^\d{5}\.\d+$') THEN cache.serial_time(TRY_CAST(s AS DOUBLE))
        WHEN REGEXP_MATCHES(s, '^\d{4}-\d{1,2}-\d{1,2}') THEN
            COALESCE(
                TRY_STRPTIME(s, ['%Y-%m-%d', '%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S',
                    '%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %H']),
                CASE WHEN REGEXP_MATCHES(s, '[\dZ]$') THEN TRY_CAST(s AS TIMESTAMP) END
            )
        WHEN REGEXP_MATCHES(s, '^\d{1,2}-\d{1,2}-\d{2}') AND date_order = 'mdy' THEN
            TRY_STRPTIME(s, ['%m-%d-%y', '%m-%d-%Y', '%m-%d-%y %H:%M', '%m-%d-%Y %H:%M', '%m-%d-%y %H:%M:%S',
                '%m-%d-%Y %H:%M:%S', '%m-%d-%y %I:%M %p', '%m-%d-%Y %I:%M %p', '%m-%d-%Y %I:%M:%S %p',
                '%m-%d-%y %I:%M:%S %p', '%m-%d-%Y %H:%M:%S.%f'])
        WHEN REGEXP_MATCHES(s, '^\d{1,2}-\d{1,2}-\d{2}') THEN
            TRY_STRPTIME(s, ['%d-%m-%y', '%d-%m-%Y', '%d-%m-%y %H:%M', '%d-%m-%Y %H:%M', '%d-%m-%y %H:%M:%S',
                '%d-%m-%Y %H:%M:%S', '%d-%m-%y %I:%M %p', '%d-%m-%Y %I:%M %p', '%d-%m-%Y %I:%M:%S %p',
                '%d-%m-%y %I:%M:%S %p', '%d-%m-%Y %H:%M:%S.%f'])
        ELSE
            TRY_STRPTIME(REGEXP_REPLACE(s, '(\d)(st|nd|rd|th)\b', '\1'), [
                '%d %b %Y', '%d-%b-%y', '%d-%b-%Y', '%d %B %Y', '%b %d, %Y', '%B %d, %Y', '%b %d %Y',
                '%d %b %Y %H:%M', '%d %b %Y %H:%M:%S', '%b %d, %Y %H:%M', '%b %d, %Y %I:%M %p',
                '%b %d, %Y %H:%M:%S', '%b %d, %Y %I:%M:%S %p', '%B %d, %Y %I:%M %p', '%B %d, %Y %H:%M', '%d %B %Y %H:%M',
                '%b %d %Y %I:%M %p', '%d-%b-%Y %H:%M:%S', '%d-%b-%Y %H:%M', '%d-%b-%y %H:%M', '%a, %d %b %Y %H:%M:%S', '%Y%m%d %H:%M:%S', '%Y%m%d %H:%M', '%a %b %d %H:%M:%S %Y'])
    END;

-- Years outside 1900-2100 are typing mistakes, not dates.
CREATE OR REPLACE MACRO cache.plausible_time(t) AS
    CASE WHEN t >= TIMESTAMP '1900-01-01' AND t < TIMESTAMP '2101-01-01' THEN t END;

CREATE OR REPLACE MACRO cache.parse_time(x, date_order) AS
    cache.plausible_time(COALESCE(
        CASE WHEN SUBSTR(x, 5, 1) IN ('-', '/') AND REGEXP_MATCHES(x, '^\d{4}.*\d$') THEN TRY_CAST(x AS TIMESTAMP) END,
        CASE WHEN x IS NOT NULL
            THEN LIST_TRANSFORM([cache.plain_time(x)], LAMBDA s: cache.written_time(s, date_order))[1] END
    ));

-- The parts of a form that names the year last, to find out which is the day: [first, second] or NULL.
CREATE OR REPLACE MACRO cache.day_month_parts(x) AS
    CASE WHEN REGEXP_MATCHES(cache.plain_text(x), '^\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(\d{4}|\d{2})(\D|$)')
        THEN CAST(REGEXP_EXTRACT_ALL(cache.plain_text(x), '\d+')[1:2] AS INTEGER[]) END;
