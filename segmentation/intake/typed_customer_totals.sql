-- One row per row of a file of ready totals, values read as what they mean. kept: nothing is wrong with the row.
WITH typed AS (
    SELECT
        mapped.*,
        CAST(cache.parse_time(last_order_on, GETVARIABLE('date_order')) AS DATE) AS last_order_day,
        cache.parse_money(days_since_last_order, GETVARIABLE('decimal_mark')) AS days_value,
        cache.parse_money(order_count, GETVARIABLE('decimal_mark')) AS count_value,
        cache.parse_money(spend_total, GETVARIABLE('decimal_mark')) AS spend_value,
        CASE WHEN totals_as_of IS NULL THEN GETVARIABLE('totals_as_of')
            ELSE CAST(cache.parse_time(totals_as_of, GETVARIABLE('date_order')) AS DATE) END AS taken_on,
        ROW_NUMBER() OVER (PARTITION BY customer_id, totals_as_of ORDER BY row_number) AS occurrence
    FROM mapped
),

dated AS (
    SELECT
        *,
        CASE
            WHEN last_order_on IS NOT NULL THEN last_order_day
            WHEN days_value BETWEEN 0 AND 40000
                THEN taken_on - CAST(FLOOR(days_value) AS INTEGER)
        END AS last_order_date
    FROM typed
)

SELECT
    *,
    customer_id IS NOT NULL
    AND occurrence = 1
    AND last_order_date IS NOT NULL
    AND count_value >= 0
    AND count_value = FLOOR(count_value)
    AND spend_value IS NOT NULL
    AND (totals_as_of IS NULL OR taken_on IS NOT NULL) AS kept
FROM dated
