-- One row per score that is none, or lies outside its scale.
SELECT
    row_number,
    field,
    value,
    CASE WHEN score IS NULL THEN 'score_unreadable' ELSE 'score_outside_scale' END AS reason
FROM answers
WHERE (score BETWEEN scale_min AND scale_max) IS NOT TRUE
