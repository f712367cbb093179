-- One row: smallest value, 98 % quantile and largest value of one axis.
SELECT
    CAST(MIN(axis_value) AS DOUBLE) AS low,
    CAST(QUANTILE_DISC(axis_value, 0.98) AS DOUBLE) AS high,
    CAST(MAX(axis_value) AS DOUBLE) AS largest
FROM rfm_inputs
