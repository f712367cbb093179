-- One row per change of a customer's points kept. points_change is negative when points were spent or expired.
SELECT
    entry_id,
    customer_id,
    cache.parse_time(changed_at, GETVARIABLE('date_order')) AS changed_at,
    cache.parse_money(points_change, GETVARIABLE('decimal_mark')) AS points_change,
    cache.parse_money(points_balance, GETVARIABLE('decimal_mark')) AS points_balance,
    points_reason,
    $batch_id AS batch_id,
    row_number AS file_row
FROM kept_rows
