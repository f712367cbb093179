-- Is this value of a customer what its field asks for? Each is NULL for NULL. They judge cleaned values: a phone in
-- E.164, a gender as its code, a birthday in ISO.

-- E.164: a plus sign, a country code, 15 digits at most. Whether the number can exist is settled when it is cleaned:
-- one that cannot keeps its spelling.
CREATE OR REPLACE MACRO cache.is_e164(x) AS REGEXP_FULL_MATCH(x, '\+[1-9]\d{6,14}');

-- An ordinary mobile number of mainland China, to E.164; NULL for any other. The prefixes are libphonenumber's.
CREATE OR REPLACE MACRO cache.mainland_mobile(x) AS
    '+86' || NULLIF(REGEXP_EXTRACT(
        REGEXP_REPLACE(x, '[ -]', '', 'g'),
        '^''?(?:\+?86|0086)?(1(?:610\d|740[0-5])\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8})$', 1
    ), '');

-- RFC 5321 and 5322 without quoted names, comments and address literals, as mail systems in use take them: 64 + 255
-- octets, letters of any script, a domain of at least two labels whose last ends in a letter.
-- Plain letters, nearly all addresses, take the quick pattern.
CREATE OR REPLACE MACRO cache.valid_email(x) AS
    CASE WHEN STRLEN(x) = LENGTH(x)
        THEN REGEXP_FULL_MATCH(
            x,
            '[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@'
            || '([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+([A-Za-z0-9][A-Za-z0-9-]*)?[A-Za-z]'
        )
        ELSE REGEXP_FULL_MATCH(
            x,
            '[A-Za-z0-9!#$%&''*+/=?^_`{|}~\p{L}\p{M}\p{Nd}-]+(\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~\p{L}\p{M}\p{Nd}-]+)*@'
            || '([A-Za-z0-9\p{L}\p{M}]([A-Za-z0-9\p{L}\p{M}-]*[A-Za-z0-9\p{L}\p{M}])?\.)+'
            || '([A-Za-z0-9\p{L}\p{M}][A-Za-z0-9\p{L}\p{M}-]*)?[A-Za-z\p{L}\p{M}]'
        )
    END
    AND (STRLEN(x) <= 63 OR (
        STRLEN(SPLIT_PART(x, '@', 1)) <= 64
        AND STRLEN(x) <= 254
        AND NOT REGEXP_MATCHES(SPLIT_PART(x, '@', 2), '[^.]{64}')
    ))
    AND NOT REGEXP_MATCHES(x, '\.(arpa|invalid|local|localhost|onion|test)$')
    AND (NOT CONTAINS(x, '--') OR NOT REGEXP_MATCHES(x, '@(.*\.)?([^x.].|x[^n])--'));

-- 1990-05-17, or --05-17 without the year; with a day given: born by then, and less than 130 years before.
CREATE OR REPLACE MACRO cache.iso_birthday(x) AS
    CASE
        WHEN x IS NULL THEN NULL
        WHEN x[1] = '-' THEN REGEXP_FULL_MATCH(x, '--\d\d-\d\d') AND TRY_CAST('2000' || x[2:] AS DATE) IS NOT NULL
        ELSE REGEXP_FULL_MATCH(x, '(19|20)\d\d-\d\d-\d\d') AND TRY_CAST(x AS DATE) IS NOT NULL
    END;
CREATE OR REPLACE MACRO cache.valid_birthday
    (x) AS cache.iso_birthday(x),
    (x, by_day) AS cache.iso_birthday(x) AND COALESCE(
        TRY_CAST(x AS DATE) BETWEEN CAST(by_day AS DATE) - INTERVAL 130 YEAR AND CAST(by_day AS DATE), x IS NOT NULL
    );

CREATE OR REPLACE MACRO cache.valid_gender(x) AS x IN ('female', 'male', 'other');

-- Bands by head count, see data/vocabulary/company_sizes.csv.
CREATE OR REPLACE MACRO cache.valid_company_size(x) AS x IN ('micro', 'small', 'medium', 'large');

CREATE OR REPLACE MACRO cache.valid_region(x) AS
    x IN ('east', 'south', 'north', 'central', 'southwest', 'northwest', 'northeast', 'hk_mo_tw');

-- GB/T 4754-2017.
CREATE OR REPLACE MACRO cache.valid_industry_section(x) AS REGEXP_FULL_MATCH(x, '[A-T]');
CREATE OR REPLACE MACRO cache.valid_industry_division(x) AS
    REGEXP_FULL_MATCH(x, '\d\d') AND x BETWEEN '01' AND '97';

-- ISO 4217: three capital letters; which of them are in use is settled when they are cleaned.
CREATE OR REPLACE MACRO cache.valid_currency(x) AS REGEXP_FULL_MATCH(x, '[A-Z]{3}');
