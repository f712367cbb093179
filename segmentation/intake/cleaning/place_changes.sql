-- One row per place field of a row that now says otherwise, or names no place of China though the row is from there.
SELECT row_number, field, 'place' AS rule, before, COALESCE(after, before) AS after, after IS NOT NULL AS valid
FROM (
    SELECT
        tidy.row_number,
        told_region IS NOT NULL AS known,
        cleaned_places.china = 'yes' AS china,
        UNNEST([
            {'field': 'province', 'before': tidy.province, 'after': told_province},
            {'field': 'city', 'before': tidy.city, 'after': told_city},
            {'field': 'district', 'before': tidy.district, 'after': told_district},
            {'field': 'region', 'before': NULL, 'after': told_region}
        ], max_depth := 2)
    FROM tidy
    INNER JOIN cleaned_places ON cleaned_places.cells = place_key
)
WHERE china AND before IS DISTINCT FROM after
