-- One row per customer of a batch, and what is at fault: true = at fault, false = fine, NULL = not examined.
-- Silence is asked once a customer, of the row that came last.
WITH shared_phones AS (
    SELECT REGEXP_REPLACE(phone, '\D', '', 'g') AS digits
    FROM customers
    WHERE phone IS NOT NULL
    GROUP BY digits
    HAVING MIN(customer_id) <> MAX(customer_id)
),

shared_emails AS (
    SELECT LOWER(TRIM(email)) AS mailbox
    FROM customers
    WHERE email IS NOT NULL
    GROUP BY mailbox
    HAVING MIN(customer_id) <> MAX(customer_id)
),

known AS (
    SELECT COUNT(industry_section) > 0 AS industries, COUNT(region) > 0 AS regions FROM customers
)

SELECT
    customers.rowid AS row_id,
    customers.*,
    born_on,
    last_heard_at,
    NOT cache.is_e164(phone) AS phone_invalid,
    NOT cache.valid_email(email) AS email_invalid,
    CASE WHEN birthday IS NOT NULL THEN NOT COALESCE(cache.valid_birthday(birthday, committed_at), false) END AS birthday_invalid,
    NOT cache.valid_gender(gender) AS gender_unknown,
    CASE WHEN known.industries AND industry IS NOT NULL THEN industry_section IS NULL END AS industry_unknown,
    CASE WHEN known.regions AND province IS NOT NULL THEN region IS NULL END AS province_unknown,
    customers.registered_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS registered_in_future,
    customers.registered_at < TIMESTAMP '1990-01-01' AS registered_before_1990,
    CASE WHEN phone IS NOT NULL THEN shared_phones.digits IS NOT NULL END AS phone_shared,
    CASE WHEN email IS NOT NULL THEN shared_emails.mailbox IS NOT NULL END AS email_shared,
    customers.registered_at < born_on AS registered_before_birth,
    CASE WHEN customers.batch_id = last_batch_id THEN last_heard_at < CAST($as_of AS DATE) - INTERVAL 12 MONTH END
    AS silent_12_months
FROM customers
INNER JOIN quality_batches USING (batch_id)
CROSS JOIN known
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN shared_phones ON shared_phones.digits = REGEXP_REPLACE(phone, '\D', '', 'g')
LEFT JOIN shared_emails ON shared_emails.mailbox = LOWER(TRIM(email))
