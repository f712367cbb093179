-- One row per interaction whose way of contact can be told: phone, online or mail. What the kind leaves open the channel's
-- words tell.
SELECT customer_id, happened_at, way
FROM (
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
    WHERE customer_id IS NOT NULL
)
WHERE way IS NOT NULL
