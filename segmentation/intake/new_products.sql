-- One row per product kept. unit_price: in the currency of the data. `custom_values` is put in place: a map.
SELECT
    product_id,
    product_name,
    category,
    cache.parse_money(unit_price, GETVARIABLE('decimal_mark')) AS unit_price,
    code_words.code = 'yes' AS is_new,
    CAST(cache.parse_time(launched_on, GETVARIABLE('date_order')) AS DATE) AS launched_on,
    custom_values AS attributes,
    $batch_id AS batch_id,
    row_number AS file_row
FROM kept_rows
LEFT JOIN code_words ON code_words.field = 'flag' AND code_words.word = LOWER(is_new)
