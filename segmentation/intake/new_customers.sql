-- One row per customer named in the kept rows; each field as the last filled cell in the file says.
SELECT
    customer_id,
    COALESCE(
        ARG_MAX(name, row_number),
        CASE
            WHEN REGEXP_MATCHES(ARG_MAX(last_name, row_number), '\p{Han}')
                THEN CONCAT(ARG_MAX(last_name, row_number), ARG_MAX(first_name, row_number))
            ELSE NULLIF(CONCAT_WS(' ', ARG_MAX(first_name, row_number), ARG_MAX(last_name, row_number)), '')
        END
    ) AS name,
    ARG_MAX(phone, row_number) AS phone,
    ARG_MAX(email, row_number) AS email,
    ARG_MAX(gender, row_number) AS gender,
    ARG_MAX(birthday, row_number) AS birthday,
    ARG_MAX(company, row_number) AS company,
    ARG_MAX(industry, row_number) AS industry,
    ARG_MAX(customer_type, row_number) AS customer_type,
    ARG_MAX(province, row_number) AS province,
    ARG_MAX(city, row_number) AS city,
    ARG_MAX(address, row_number) AS address,
    ARG_MAX(country, row_number) AS country,
    MIN(cache.parse_time(registered_at, GETVARIABLE('date_order'))) AS registered_at,
    ARG_MAX(source_channel, row_number) AS source_channel,
    ARG_MAX(membership_level, row_number) AS membership_level,
    ARG_MAX(attributes, row_number) AS attributes,
    $batch_id AS batch_id
FROM kept_rows
WHERE customer_id IS NOT NULL
GROUP BY customer_id
