-- Of the rows of one customer: the name from its parts, family name first in Chinese.
CASE
    WHEN REGEXP_MATCHES(ARG_MAX(last_name, row_number), '\p{Han}')
        THEN CONCAT(ARG_MAX(last_name, row_number), ARG_MAX(first_name, row_number))
    ELSE NULLIF(CONCAT_WS(' ', ARG_MAX(first_name, row_number), ARG_MAX(last_name, row_number)), '')
END
