-- One row per occupied bin of one axis: its place from 0, and the customers in it. $width in the axis's unit.
SELECT LEAST(CAST(FLOOR((axis_value - $low) / $width) AS BIGINT), $last_bin) AS bin, COUNT(*) AS customers
FROM rfm_inputs
GROUP BY bin
