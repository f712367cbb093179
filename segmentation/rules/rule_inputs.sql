-- One row per customer known at the as-of date: metrics and profile, as rules ask them. Money in the currency of the
-- data. birthday: NULL where its year is not known; birthday_day: month and day, MM-DD.
SELECT
    metrics.*,
    profiles.* EXCLUDE (customer_id, birthday, registered_at),
    TRY_CAST(profiles.birthday AS DATE) AS birthday,
    NULLIF(REGEXP_EXTRACT(profiles.birthday, '^(?:\d{4}|-)-(\d{2}-\d{2})$', 1), '') AS birthday_day,
    CAST(profiles.registered_at AS DATE) AS registered_at
FROM customer_metrics AS metrics
LEFT JOIN customer_profiles AS profiles ON metrics.customer_id = profiles.customer_id
