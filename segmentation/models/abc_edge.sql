-- One row: the lowest value of the customers who, from the highest on, are needed to reach $share (0..1) of all money
-- from values above 0; none where nobody has such a value.
WITH total AS (
    SELECT SUM(money) AS money FROM value_curve
),

crossing AS (
    SELECT lowest, highest, money_above
    FROM value_curve
    WHERE money_above < $share * (SELECT money FROM total)
    ORDER BY lowest
    LIMIT 1
),

inside AS (
    SELECT
        metric_value,
        crossing.money_above + SUM(metric_value) OVER (ORDER BY metric_value DESC ROWS UNBOUNDED PRECEDING)
        - metric_value AS money_above
    FROM customer_metrics
    INNER JOIN crossing ON metric_value BETWEEN crossing.lowest AND crossing.highest
    WHERE order_count > 0
)

SELECT MIN(metric_value) AS edge
FROM inside
WHERE money_above < $share * (SELECT money FROM total)
