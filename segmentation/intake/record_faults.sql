-- One row per cell at fault in a file of products, feedback, tickets, interactions, campaign contacts or points.
-- `checked`: row_number and the fields to look at, as text. field_rules: how each must read. field_needs: groups of
-- fields of which one must be filled, the fault being told at the first of them that the file has.
WITH cells AS (
    SELECT row_number, field, value
    FROM checked UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (row_number))))
),

unread AS (
    SELECT
        row_number,
        field,
        value,
        CASE
            WHEN kind = 'time' AND cache.parse_time(value, GETVARIABLE('date_order')) IS NULL THEN 'date_unreadable'
            WHEN kind = 'money' AND cache.parse_money(value, GETVARIABLE('decimal_mark')) IS NULL
                THEN 'amount_unreadable'
            WHEN kind = 'number' AND cache.parse_money(value, GETVARIABLE('decimal_mark')) IS NULL
                THEN 'number_unreadable'
            WHEN kind = 'flag' AND NOT EXISTS (
                FROM code_words WHERE code_words.field = 'flag' AND code_words.word = LOWER(cells.value)
            ) THEN 'flag_unreadable'
        END AS reason
    FROM cells
    INNER JOIN field_rules USING (field)
    WHERE value IS NOT NULL
),

empty AS (
    SELECT row_number, ARG_MIN(field, place) AS field, CAST(NULL AS VARCHAR) AS value, ARG_MIN(reason, place) AS reason
    FROM cells
    INNER JOIN field_needs USING (field)
    GROUP BY row_number, need
    HAVING COUNT(value) = 0
)

SELECT row_number, field, value, reason FROM unread WHERE reason IS NOT NULL
UNION ALL
SELECT row_number, field, value, reason FROM empty
