-- One row per cell at fault in a file of orders or order lines.
WITH faults AS (
    SELECT
        row_number,
        UNNEST([
            CASE
                WHEN ordered_at IS NULL THEN {'field': 'ordered_at', 'value': NULL, 'reason': 'date_missing'}
                WHEN ordered_time IS NULL THEN {'field': 'ordered_at', 'value': ordered_at, 'reason': 'date_unreadable'}
            END,
            CASE
                WHEN amount IS NOT NULL AND amount_value IS NULL
                    THEN {'field': 'amount', 'value': amount, 'reason': 'amount_unreadable'}
                WHEN amount_value IS NULL AND (quantity IS NULL OR quantity_value IS NOT NULL)
                    AND (unit_price IS NULL OR unit_price_value IS NOT NULL)
                    THEN {'field': 'amount', 'value': NULL, 'reason': 'amount_missing'}
            END,
            CASE WHEN refund_amount IS NOT NULL AND refund_value IS NULL
                THEN {'field': 'refund_amount', 'value': refund_amount, 'reason': 'amount_unreadable'} END,
            CASE WHEN quantity IS NOT NULL AND quantity_value IS NULL
                THEN {'field': 'quantity', 'value': quantity, 'reason': 'number_unreadable'} END,
            CASE WHEN unit_price IS NOT NULL AND unit_price_value IS NULL
                THEN {'field': 'unit_price', 'value': unit_price, 'reason': 'amount_unreadable'} END,
            CASE WHEN repeat_reason IS NOT NULL
                THEN {'field': 'order_id', 'value': order_id, 'reason': repeat_reason} END
        ]) AS fault
    FROM typed_orders
    WHERE NOT kept
)

SELECT row_number, fault.field AS field, fault.value AS value, fault.reason AS reason
FROM faults
WHERE fault IS NOT NULL
