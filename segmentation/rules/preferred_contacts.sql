-- One row per customer with interactions up to $as_of: the way of contact used most, phone, online or mail; of ways
-- used equally often the one used last, then in this order. What the kind leaves open the channel's words tell.
WITH touches AS (
    SELECT
        customer_id,
        happened_at,
        CASE
            WHEN kind = 'call' THEN 'phone'
            WHEN kind IN ('mail_opened', 'mail_clicked') THEN 'mail'
            WHEN kind IN ('chat', 'message', 'web_visit') THEN 'online'
            WHEN REGEXP_MATCHES(LOWER(channel), '邮件|邮箱|mail') THEN 'mail'
            WHEN REGEXP_MATCHES(LOWER(channel), '电话|热线|呼叫|手机|phone|\bcall|\btel\b|hotline') THEN 'phone'
            WHEN REGEXP_MATCHES(LOWER(channel), '在线|微信|小程序|官网|网站|客服|短信|app|web|chat|online|sms') THEN 'online'
            WHEN kind = 'enquiry' THEN 'online'
        END AS way
    FROM interactions
    WHERE customer_id IS NOT NULL AND happened_at < $as_of + INTERVAL 1 DAY
),

per_way AS (
    SELECT customer_id, way, COUNT(*) AS touched, MAX(happened_at) AS touched_last_at
    FROM touches
    WHERE way IS NOT NULL
    GROUP BY customer_id, way
)

SELECT
    customer_id,
    ARG_MAX(way, {
        'touched': touched,
        'touched_last_at': touched_last_at,
        'place': CASE way WHEN 'phone' THEN 3 WHEN 'online' THEN 2 ELSE 1 END
    }) AS preferred_contact
FROM per_way
GROUP BY customer_id
