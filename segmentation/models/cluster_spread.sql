-- One row per metric by its place (from 0) over the complete points: customers, least, largest, mean, standard deviation
-- (n - 1), median and quartiles (NULL unless $quartiles) of its values, in the metric's unit or its logarithm.
SELECT
    place,
    COUNT(*) AS customers,
    MIN(value) AS low,
    MAX(value) AS high,
    AVG(value) AS mean,
    COALESCE(STDDEV_SAMP(value), 0) AS deviation,
    QUANTILE_CONT(CASE WHEN $quartiles THEN value END, 0.5) AS median,
    QUANTILE_CONT(CASE WHEN $quartiles THEN value END, 0.75)
        - QUANTILE_CONT(CASE WHEN $quartiles THEN value END, 0.25) AS quartile_range
FROM (SELECT UNNEST(point) AS value, UNNEST(RANGE(LEN(point))) AS place FROM cluster_points WHERE point IS NOT NULL)
GROUP BY place
ORDER BY place
