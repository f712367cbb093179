-- One row per customer known at the as-of date: metrics and profile, as rules ask them. Money in the currency of the
-- data. birthday: NULL where its year is not known; birthday_day: month and day, MM-DD.
-- orders_per_month_6_months: mean of the last 6 months. repurchase_rate_percent: of all orders, those after the first.
SELECT
    metrics.* REPLACE (CAST(metrics.order_count AS BIGINT) AS order_count),  -- wider than needed else, and slower
    CAST(metrics.order_count_6_months AS DOUBLE) / 6 AS orders_per_month_6_months,
    CASE WHEN metrics.order_count > 0
        THEN CAST(100 * (metrics.order_count - 1) AS DOUBLE) / metrics.order_count END AS repurchase_rate_percent,
    profiles.* EXCLUDE (customer_id, birthday, registered_at),
    TRY_CAST(profiles.birthday AS DATE) AS birthday,
    NULLIF(REGEXP_EXTRACT(profiles.birthday, '^(?:\d{4}|-)-(\d{2}-\d{2})$', 1), '') AS birthday_day,
    CAST(profiles.registered_at AS DATE) AS registered_at,
    contacts.preferred_contact,
    channels.value AS first_order_channel
FROM customer_metrics AS metrics
LEFT JOIN customer_profiles AS profiles ON metrics.customer_id = profiles.customer_id
LEFT JOIN preferred_contacts AS contacts ON metrics.customer_id = contacts.customer_id
LEFT JOIN first_order_channels AS channels
    ON metrics.customer_id = channels.customer_id AND channels.first_at < $as_of + INTERVAL 1 DAY
