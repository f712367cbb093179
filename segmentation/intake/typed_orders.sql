-- One row per row of a file of orders or order lines: the texts of `mapped`, and what they mean.
-- Money in the file's currency. kept: nothing is wrong with the row. `repeated` holds rows told before.
-- RANDOM() >= 0 is true: a filter on a volatile column stays above it, where one on plain values is pushed below them
-- and has each value read twice.
WITH typed AS (
    SELECT
        mapped.*,
        cache.parse_time(ordered_at, GETVARIABLE('date_order')) AS ordered_time,
        cache.parse_money(amount, GETVARIABLE('decimal_mark')) AS written_amount,
        cache.parse_money(refund_amount, GETVARIABLE('decimal_mark')) AS refund_value,
        cache.parse_money(quantity, GETVARIABLE('decimal_mark')) AS quantity_value,
        cache.parse_money(unit_price, GETVARIABLE('decimal_mark')) AS unit_price_value
    FROM mapped
),

valued AS (
    SELECT
        *,
        COALESCE(
            written_amount,
            CASE WHEN amount IS NULL THEN TRY_CAST(quantity_value * unit_price_value AS DECIMAL(18, 4)) END
        ) AS amount_value
    FROM typed
)

SELECT
    valued.*,
    repeated.reason AS repeat_reason,
    CASE
        WHEN ordered_time IS NOT NULL
            AND amount_value IS NOT NULL
            AND (refund_amount IS NULL OR refund_value IS NOT NULL)
            AND (quantity IS NULL OR quantity_value IS NOT NULL)
            AND (unit_price IS NULL OR unit_price_value IS NOT NULL)
            AND repeated.reason IS NULL
            THEN RANDOM() >= 0
        ELSE FALSE
    END AS kept
FROM valued
LEFT JOIN repeated ON valued.row_number = repeated.row_number
