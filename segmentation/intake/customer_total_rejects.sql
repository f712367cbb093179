-- One row per cell at fault in a file of ready totals.
WITH faults AS (
    SELECT
        row_number,
        UNNEST([
            CASE
                WHEN customer_id IS NULL THEN {'field': 'customer_id', 'value': NULL, 'reason': 'customer_missing'}
                WHEN occurrence > 1
                    THEN {'field': 'customer_id', 'value': customer_id, 'reason': 'customer_repeated'}
            END,
            CASE
                WHEN last_order_date IS NOT NULL THEN NULL
                WHEN last_order_on IS NOT NULL
                    THEN {'field': 'last_order_on', 'value': last_order_on, 'reason': 'date_unreadable'}
                WHEN days_since_last_order IS NOT NULL
                    THEN {'field': 'days_since_last_order', 'value': days_since_last_order, 'reason': 'number_unreadable'}
                ELSE {'field': 'last_order_on', 'value': NULL, 'reason': 'date_missing'}
            END,
            CASE WHEN (count_value >= 0 AND count_value = FLOOR(count_value)) IS NOT TRUE
                THEN {'field': 'order_count', 'value': order_count, 'reason': 'number_unreadable'} END,
            CASE WHEN totals_as_of IS NOT NULL AND taken_on IS NULL
                THEN {'field': 'totals_as_of', 'value': totals_as_of, 'reason': 'date_unreadable'} END,
            CASE WHEN spend_value IS NULL
                THEN {'field': 'spend_total', 'value': spend_total, 'reason': 'amount_unreadable'} END
        ]) AS fault
    FROM typed_customer_totals
    WHERE kept IS NOT TRUE
)

SELECT row_number, fault.field AS field, fault.value AS value, fault.reason AS reason
FROM faults
WHERE fault IS NOT NULL
