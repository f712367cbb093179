-- One row: the mean of one axis over all buyers. Days, orders, or money.
SELECT CAST(SUM(axis_value) AS DOUBLE) / COUNT(*) AS cut
FROM rfm_inputs
HAVING COUNT(*) > 0
