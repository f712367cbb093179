-- One row per segment: for each number the customers with a value (n_*), their mean (mean_*) and standard deviation
-- (sd_*, of all of them, not of a sample).
WITH numbers AS (
    SELECT told.* EXCLUDE (customer_id), profiled.segment
    FROM profiled
    INNER JOIN customer_numbers AS told ON profiled.customer_id = told.customer_id
)

SELECT
    segment,
    COUNT(*) AS customers,
    COUNT(COLUMNS(* EXCLUDE (segment))) AS 'n_\0',
    AVG(COLUMNS(* EXCLUDE (segment))) AS 'mean_\0',
    STDDEV_POP(COLUMNS(* EXCLUDE (segment))) AS 'sd_\0'
FROM numbers
GROUP BY segment
