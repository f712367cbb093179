-- One row: the mean of one axis over all buyers. Days, orders, or money. Summed as DECIMAL: the order cannot matter.
SELECT CAST(SUM(CAST(axis_value AS DECIMAL(18, 4))) AS DOUBLE) / COUNT(*) AS cut
FROM rfm_inputs
HAVING COUNT(*) > 0
