-- One row per cell of a field and rule that changed it, or that could not read it (valid false, kept as it stands).
-- `cleaned` and `field_column` are put in place: the field's table of cleaned values, and its column in `given`.
WITH steps AS (
    SELECT given, step.rule AS rule, step.before AS before, step.after AS after, step.valid AS valid
    FROM (
        SELECT
            given,
            UNNEST([
                CASE WHEN texted <> given AND $text
                    THEN {'rule': 'text', 'before': given, 'after': texted, 'valid': true} END,
                CASE WHEN texted IS NOT NULL AND worded IS NULL
                    THEN {'rule': 'null_words', 'before': texted, 'after': NULL, 'valid': true} END,
                CASE WHEN value <> worded OR NOT readable
                    THEN {'rule': $rule, 'before': worded, 'after': value, 'valid': readable} END
            ]) AS step
        FROM cleaned
    )
    WHERE step IS NOT NULL
)

SELECT given.row_number, $field AS field, steps.rule, steps.before, steps.after, steps.valid
FROM given
INNER JOIN steps ON given.field_column = steps.given
