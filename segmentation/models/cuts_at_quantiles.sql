-- One row per share of $shares, ascending: the smallest value above that quantile; above the largest value, it plus 1.
WITH edges AS (
    SELECT UNNEST(QUANTILE_DISC(axis_value, $shares)) AS edge, UNNEST($shares) AS share
    FROM rfm_inputs
)

SELECT CAST(COALESCE(
    (SELECT MIN(axis_value) FROM rfm_inputs WHERE axis_value > edges.edge),
    edges.edge + 1
) AS DOUBLE) AS cut
FROM edges
WHERE edge IS NOT NULL
ORDER BY share
