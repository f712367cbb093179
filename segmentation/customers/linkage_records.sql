-- One row per customer, ready to be compared. name_bag: the name's words (Chinese: characters) in alphabetical order;
-- name_sound: the same in sound. A phone or e-mail of more than $shared_by customers (a switchboard, a made-up value)
-- tells nothing and is NULL. tf_*: how much of all customers has the value, at least as if there were 1,000 of them;
-- block_*: what two customers must have in common to be compared at all.
WITH named AS (
    SELECT
        plain.*,
        CASE WHEN plain.han IS NOT NULL THEN ARRAY_TO_STRING(LIST_SORT(STRING_SPLIT(plain.han, '')), '')
            ELSE ARRAY_TO_STRING(LIST_SORT(STRING_SPLIT(name_text, ' ')), ' ') END AS name_bag,
        CASE WHEN given_sound IS NOT NULL
            THEN LEAST(surname_sound, given_sound) || ' ' || GREATEST(surname_sound, given_sound)
            ELSE ARRAY_TO_STRING(LIST_SORT(STRING_SPLIT(name_text, ' ')), ' ') END AS name_sound,
        -- zh and z, ng and n sound alike to many
        CASE WHEN given_sound IS NOT NULL THEN REGEXP_REPLACE(
            REGEXP_REPLACE(surname_sound || ' ' || given_sound, '([zcs])h', '\1', 'g'), 'ng\b', 'n', 'g') END AS accent,
        CASE WHEN plain.han IS NULL THEN LIST_DISTINCT(STRING_SPLIT(name_text, ' ')) END AS words,
        ARRAY_TO_STRING(LIST_SORT(LIST_TRANSFORM(words, LAMBDA word : word[1])), '') AS initials,
        LEN(LIST_FILTER(words, LAMBDA word : LEN(word) = 1)) > 0 AS initialled,
        REGEXP_EXTRACT_ALL(name_text, '\d+') AS name_numbers,
        ARRAY_TO_STRING(REGEXP_EXTRACT_ALL(SPLIT_PART(email_key, '@', 1), '\d+'), '-') AS mail_numbers
    FROM plain_customers AS plain
    LEFT JOIN name_syllables USING (han)
),

counted AS (
    SELECT
        *,
        GREATEST(COUNT(*) OVER (), 1000) AS customers,
        COUNT(*) OVER (PARTITION BY name_bag) AS bag_count,
        COUNT(*) OVER (PARTITION BY name_sound) AS sound_count,
        COUNT(*) OVER (PARTITION BY phone_key) AS phone_count,
        COUNT(*) OVER (PARTITION BY email_key) AS email_count,
        COUNT(*) OVER (PARTITION BY address_key) AS address_count,
        COUNT(*) OVER (PARTITION BY company_key) AS company_count,
        COUNT(*) OVER (PARTITION BY id_key) AS id_count
    FROM named
)

SELECT
    * EXCLUDE (bag_count, sound_count, phone_count, email_count, address_count, company_count, id_count, customers)
        REPLACE (
            CASE WHEN phone_count <= $shared_by THEN phone_key END AS phone_key,
            CASE WHEN email_count <= $shared_by THEN email_key END AS email_key,
            CASE WHEN id_count <= $shared_by THEN id_key END AS id_key
        ),
    bag_count / customers AS tf_name_bag,
    sound_count / customers AS tf_name_sound,
    0.005 * phone_count / customers AS tf_phone_key, -- most who share a phone or an e-mail are one person
    0.005 * email_count / customers AS tf_email_key,
    0.3 * address_count / customers AS tf_address_key,
    company_count / customers AS tf_company_key,
    0.06 * id_count / customers AS tf_id_key,
    CASE WHEN sound_count <= 20 THEN name_sound END AS block_name,
    CASE WHEN bag_count <= 20 THEN name_bag END AS block_bag,
    CASE WHEN address_count <= 50 THEN address_key END AS block_address,
    CASE WHEN company_count <= 200 THEN company_key END AS block_company,
    RIGHT(phone_key, 4) AS block_phone_end,
    LEFT(phone_key, 6) AS block_phone_start,
    CASE WHEN POSITION('@' IN email_key) > 5 AND email_count <= $shared_by THEN SPLIT_PART(email_key, '@', 1) END
        AS block_mail_name,
    LEFT(name_sound, 2) AS block_initials
FROM counted
