-- Whether a value can be what its field says. Later files of this folder may define the same names more exactly.
-- The day of birth; NULL where the year is missing or nobody alive was born in it.
CREATE OR REPLACE MACRO cache.birth_date(x) AS
    LIST_FILTER(
        [COALESCE(
            TRY_CAST(x AS DATE),
            CASE WHEN REGEXP_MATCHES(x, '\d{4}') THEN CAST(cache.parse_time(x, 'dmy') AS DATE) END
        )],
        LAMBDA day: day BETWEEN DATE '1900-01-01' AND DATE '2100-01-01'
    )[1];

CREATE OR REPLACE MACRO cache.valid_email(x) AS
    REGEXP_MATCHES(TRIM(x), '^[^@\s,;<>()"]+@[^@\s.,;<>()"]+(\.[^@\s.,;<>()"]+)*\.[A-Za-z\x{80}-\x{10FFFF}]{2,}$');

CREATE OR REPLACE MACRO cache.is_e164(x) AS REGEXP_MATCHES(REGEXP_REPLACE(x, '[\s().-]', '', 'g'), '^\+?[0-9]{7,15}$');

CREATE OR REPLACE MACRO cache.birthday_form(x) AS
    REGEXP_MATCHES(x, '^(--)?(0?[1-9]|1[0-2])[-/.月](0?[1-9]|[12][0-9]|3[01])日?$') OR cache.birth_date(x) IS NOT NULL;

-- With a day given: born by then, and less than 130 years before.
CREATE OR REPLACE MACRO cache.valid_birthday
    (x) AS cache.birthday_form(x),
    (x, by_day) AS cache.birthday_form(x) AND COALESCE(
        cache.birth_date(x) BETWEEN CAST(by_day AS DATE) - INTERVAL 130 YEAR AND CAST(by_day AS DATE), true
    );

CREATE OR REPLACE MACRO cache.valid_gender(x) AS
    LOWER(TRIM(x)) IN ('male', 'female', 'm', 'f', 'other', 'diverse', '男', '女', '男性', '女性', '先生', '女士', '其他');
