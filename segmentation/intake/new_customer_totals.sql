-- One row per customer of a file of ready totals.
SELECT
    customer_id,
    last_order_date AS last_order_on,
    CAST(count_value AS BIGINT) AS order_count,
    spend_value AS spend_total,
    taken_on AS totals_as_of,
    $batch_id AS batch_id,
    row_number AS file_row
FROM typed_customer_totals
WHERE kept
