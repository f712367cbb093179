-- One row per different cell of a field, with what each rule made of it. readable: the field's rule can read it.
-- changed: the cell is not as it would be read without cleaning.
SELECT
    given,
    rows,
    texted,
    worded,
    COALESCE(value, looked_up.found, worded) AS value,
    worded IS NULL OR COALESCE(value, looked_up.found) IS NOT NULL AS readable,
    COALESCE(value, looked_up.found, worded) IS DISTINCT FROM NULLIF(cache.trimmed(given), '') AS changed
FROM worded
LEFT JOIN looked_up USING (worded)
