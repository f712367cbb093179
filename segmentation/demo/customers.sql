-- Grain: one row per customer $first to $last, in the order they registered. Companies have no gender or birthday,
-- people no industry. Nobody is real: numbers begin with 199, mails end in example.com. Takes $seed, $language, $last_day.
WITH spend AS (
    SELECT customer, sum(amount) AS spent
    FROM entries
    WHERE NOT cancelled AND customer BETWEEN $first AND $last
    GROUP BY customer
),
drawn AS (
    SELECT p.*, coalesce(spent, 0) AS spent, dice($seed, 'name', p.customer) AS letters, genders.code AS gender_code,
        genders.text AS gender, season.day AS registered_on
    FROM persons AS p
    LEFT JOIN spend ON spend.customer = p.customer
    JOIN season ON season.unit = p.joined_unit
    JOIN slots AS genders ON genders.list = 'gender' AND genders.slot = bits(p.traits, 50, 10)
    WHERE p.customer BETWEEN $first AND $last
)
SELECT
    lpad(CAST(d.customer AS VARCHAR), 8, '0') AS customer_no,
    CASE
        WHEN d.business AND $language = 'zh' THEN cities.text || stems.text || trades.text || '有限公司'
        WHEN d.business THEN cities.text || ' ' || stems.text || ' ' || trades.text || ' Co., Ltd.'
        WHEN $language = 'zh' THEN surnames.text || givens.text
        ELSE givens.text || ' ' || surnames.text
    END AS name,
    CASE -- 7919 is prime: every number once, and not in the order of the ids
        WHEN bits(letters, 40, 6) < 61
            THEN '199' || lpad(CAST(d.customer // 10000 AS VARCHAR), 4, '0')
                || lpad(CAST(d.customer * 7919::BIGINT % 10000 AS VARCHAR), 4, '0')
    END AS phone,
    CASE
        WHEN bits(letters, 46, 6) < 52
            THEN lower(CASE WHEN d.business THEN stems.latin ELSE surnames.latin || '.' || givens.latin END)
                || d.customer || '@example.com'
    END AS email,
    CASE WHEN NOT d.business THEN d.gender END AS gender,
    CASE -- 18 to 68 years old, most about 32; one in seven does not say
        WHEN NOT d.business AND bits(letters, 52, 6) < 55
            THEN CAST($last_day AS DATE) - CAST(6600 + 18000 * pow(unit($seed, 'age', d.customer), 1.7) AS INTEGER)
    END AS birthday,
    cities.text AS city,
    cities.group_text AS province,
    d.registered_on,
    sources.text AS source,
    tiers.text AS tier,
    kinds.text AS kind,
    trades.group_text AS industry
FROM drawn AS d
JOIN slots AS surnames ON surnames.list = 'surname' AND surnames.slot = bits(letters, 0, 10)
JOIN slots AS givens ON givens.list = 'given' AND givens.key = gender_code AND givens.slot = bits(letters, 10, 10)
JOIN slots AS stems ON stems.list = 'stem' AND stems.slot = bits(letters, 20, 10)
LEFT JOIN slots AS trades ON trades.list = 'trade' AND trades.key = d.kind AND trades.slot = bits(letters, 30, 10)
JOIN slots AS cities
    ON cities.list = 'city' AND cities.slot = bits(dice($seed, 'home', d.customer), 0, 10)
JOIN slots AS sources
    ON sources.list = 'source' AND sources.key = d.side
    AND sources.slot = bits(dice($seed, 'home', d.customer), 10, 10)
JOIN words AS kinds ON kinds.list = 'kind' AND kinds.code = d.kind
ASOF JOIN (SELECT text, factor FROM words WHERE list = 'tier') AS tiers ON CAST(d.spent AS DOUBLE) >= tiers.factor
ORDER BY d.customer
