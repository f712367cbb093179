-- One row per customer known at $as_of: where and who, NULL where not told, and the metrics sizes are summed from. Age on
-- $as_of in years, from birthdays with a year; below 0 or above 120 is no age.
WITH told AS (
    SELECT
        metrics.customer_id,
        metrics.order_count,
        metrics.order_count_window,
        metrics.spend_window,
        metrics.days_since_last_order,
        NULLIF(TRIM(region), '') AS region,
        NULLIF(TRIM(province), '') AS province,
        NULLIF(TRIM(city), '') AS city,
        NULLIF(TRIM(country), '') AS country,
        NULLIF(TRIM(gender), '') AS gender,
        NULLIF(TRIM(membership_level), '') AS membership_level,
        NULLIF(TRIM(source_channel), '') AS source_channel,
        TRY_CAST(birthday AS DATE) AS born_on
    FROM customer_metrics AS metrics
    LEFT JOIN customer_profiles AS profiles ON metrics.customer_id = profiles.customer_id
),

aged AS (
    SELECT
        * EXCLUDE (born_on, gender, region),
        CASE WHEN region IN ('east', 'south', 'north', 'central', 'southwest', 'northwest', 'northeast', 'hk_mo_tw')
            THEN 'region_' || region ELSE region END AS region,
        CASE WHEN gender IN ('female', 'male', 'other') THEN gender END AS gender,
        EXTRACT(YEAR FROM CAST($as_of AS DATE)) - EXTRACT(YEAR FROM born_on) - CASE
            WHEN 100 * EXTRACT(MONTH FROM CAST($as_of AS DATE)) + EXTRACT(DAY FROM CAST($as_of AS DATE))
                < 100 * EXTRACT(MONTH FROM born_on) + EXTRACT(DAY FROM born_on) THEN 1
            ELSE 0 END AS age
    FROM told
),

banded AS (
    SELECT
        * EXCLUDE (age),
        CASE
            WHEN age < 0 OR age > 120 THEN NULL
            WHEN age < 18 THEN '0_17'
            WHEN age < 25 THEN '18_24'
            WHEN age < 35 THEN '25_34'
            WHEN age < 45 THEN '35_44'
            WHEN age < 55 THEN '45_54'
            WHEN age < 65 THEN '55_64'
            WHEN age >= 65 THEN '65_up'
        END AS band
    FROM aged
)

SELECT
    * EXCLUDE (gender, band),
    'gender_' || gender AS gender,
    'age_' || band AS age_band,
    gender || '_' || band AS gender_age
FROM banded
