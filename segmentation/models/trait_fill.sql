-- One row: customers, and of how many each trait is told.
SELECT
    COUNT(*) AS customers,
    COUNT(region) AS region,
    COUNT(province) AS province,
    COUNT(city) AS city,
    COUNT(country) AS country,
    COUNT(gender_age) AS gender_age,
    COUNT(gender) AS gender,
    COUNT(age_band) AS age_band,
    COUNT(membership_level) AS membership_level,
    COUNT(source_channel) AS source_channel
FROM customer_traits
