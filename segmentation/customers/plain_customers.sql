-- One row per customer of `profiles` with its values as comparison needs them: width, case, accents, signs and customary
-- forms gone. unique_id: 1, 2, … by customer id. han: the name, if it is written in Chinese characters alone.
WITH folded AS (
    SELECT
        customer_id,
        REGEXP_REPLACE(LOWER(narrow(customer_id)), '[^\p{L}\p{N}]+', '', 'g') AS id_text,
        TRIM(REGEXP_REPLACE(LOWER(STRIP_ACCENTS(narrow(name))), '[^\p{L}\p{N}]+', ' ', 'g')) AS name_text,
        REGEXP_REPLACE(narrow(phone), '(?i)(转|ext\.?|x)\s*\d+\s*$|[/;,、，；].*$', '') AS phone_text,
        LOWER(REGEXP_REPLACE(narrow(email), '\s+', '', 'g')) AS email_text,
        REGEXP_EXTRACT_ALL(birthday, '\d+') AS birthday_parts,
        LOWER(LEFT(TRIM(gender), 1)) AS gender_text,
        TRIM(REGEXP_REPLACE(REGEXP_REPLACE(
            REGEXP_REPLACE(LOWER(STRIP_ACCENTS(narrow(address))), '^(\p{Han}{2,8}?(省|自治区))?\s*(\p{Han}{2,6}?市)?', ''),
            '(\d)\s*(号楼|单元|号|室|栋|幢|座|楼|层|弄)', '\1 ', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) AS address_text,
        REGEXP_REPLACE(LOWER(STRIP_ACCENTS(narrow(company))), '[^\p{L}\p{N}]+', ' ', 'g') AS company_text,
        REGEXP_REPLACE(LOWER(STRIP_ACCENTS(narrow(city))), '[^\p{L}]+|[市区县]$', '', 'g') AS city_text
    FROM profiles
),

cut AS (
    SELECT
        * REPLACE (CASE WHEN name_text ~ '.{1,2}(先生|女士|小姐|老师|太太)' THEN '' ELSE name_text END AS name_text),
        LTRIM(REGEXP_REPLACE(REGEXP_REPLACE(phone_text, '(\d{7,8})\s*-\s*\d{1,5}\s*$', '\1'), '\D', '', 'g'), '0')
            AS digits,
        CASE WHEN LEN(birthday_parts) = 1 AND LEN(birthday_parts[1]) = 8
            THEN [birthday_parts[1][1:4], birthday_parts[1][5:6], birthday_parts[1][7:8]]
            WHEN LEN(birthday_parts) >= 3 AND LEN(birthday_parts[1]) = 4 THEN birthday_parts[1:3] END AS dated
    FROM folded
)

SELECT
    ROW_NUMBER() OVER (ORDER BY customer_id) AS unique_id,
    customer_id,
    NULLIF(LTRIM(id_text, '0'), '') AS id_key,
    NULLIF(name_text, '') AS name_text,
    CASE WHEN name_text ~ '\p{Han}[\p{Han} ]*' THEN REPLACE(name_text, ' ', '') END AS han,
    -- the last ten digits: with or without country code and leading zeros; made-up numbers tell nothing
    CASE WHEN LEN(digits) >= 7 AND LEN(LTRIM(RIGHT(digits, 8), RIGHT(digits, 1))) > 2
            AND NOT REGEXP_MATCHES(digits, '^12345|^(86)?13800138000|0000000')
        THEN RIGHT(digits, 10) END AS phone_key,
    CASE WHEN email_text ~ '[^@]+@[^@]+\.[^@]+'
        THEN REGEXP_REPLACE(SPLIT_PART(email_text, '@', 1), '\+.*$', '') || '@' || SPLIT_PART(email_text, '@', 2)
    END AS email_key,
    CASE WHEN dated IS NOT NULL
        THEN dated[1] || '-' || LPAD(dated[2], 2, '0') || '-' || LPAD(dated[3], 2, '0') END AS birthday_key,
    CASE WHEN gender_text IN ('m', '男', '先') THEN 'm' WHEN gender_text IN ('f', 'w', '女') THEN 'f' END AS gender_key,
    NULLIF(address_text, '') AS address_key, -- without province and city, which many leave out
    NULLIF(ARRAY_TO_STRING(REGEXP_EXTRACT_ALL(address_text, '\d+'), '-'), '') AS address_numbers,
    NULLIF(REGEXP_REPLACE(REGEXP_REPLACE(
        company_text, '\b(co|ltd|inc|llc|corp|company|gmbh|limited)\b| ', '', 'g'),
        '(股份|集团)*(有限责任公司|有限公司|公司)$', ''), '') AS company_key,
    NULLIF(city_text, '') AS city_key
FROM cut
