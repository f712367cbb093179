-- One row per change of points, and what is at fault: true = at fault, false = fine, NULL = not examined.
-- An entry looks repeated when another of the same customer is like it to the second.
WITH repeated AS (
    SELECT customer_id, changed_at, points_change, points_balance, MIN(rowid) AS first_row_id
    FROM loyalty_points
    GROUP BY customer_id, changed_at, points_change, points_balance
    HAVING COUNT(*) > 1
)

SELECT
    loyalty_points.rowid AS row_id,
    loyalty_points.*,
    CAST(registered_at AS DATE) AS customer_registered_on,
    loyalty_points.points_balance < 0 AS balance_negative,
    loyalty_points.changed_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS in_future,
    loyalty_points.changed_at < TIMESTAMP '1990-01-01' AS before_1990,
    first_row_id IS NOT NULL AND loyalty_points.rowid <> first_row_id AS looks_repeated,
    loyalty_points.changed_at < CAST(registered_at AS DATE) AS before_registration,
    NOT listed AS customer_not_listed
FROM loyalty_points
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN repeated
    ON loyalty_points.customer_id = repeated.customer_id
    AND loyalty_points.changed_at = repeated.changed_at
    AND loyalty_points.points_change IS NOT DISTINCT FROM repeated.points_change
    AND loyalty_points.points_balance IS NOT DISTINCT FROM repeated.points_balance
