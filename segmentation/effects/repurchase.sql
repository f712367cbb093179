-- One row per group and order number up to $steps: customers with that order, those of them with the next one, and
-- quartiles of the days between. Where $within_days is told: orders at least so old, and nexts that came so soon.
WITH told AS (
    SELECT
        "group",
        order_number,
        CASE WHEN $within_days IS NULL OR days_to_next <= $within_days THEN days_to_next END AS days
    FROM next_orders
    WHERE order_number <= $steps
        AND ($within_days IS NULL OR DATE_DIFF('day', ordered_on, $as_of) >= $within_days)
)

SELECT
    "group",
    order_number,
    COUNT(*) AS customers,
    COUNT(days) AS came,
    CAST(PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY days) AS DOUBLE) AS days_low,
    CAST(PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days) AS DOUBLE) AS days_middle,
    CAST(PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY days) AS DOUBLE) AS days_high
FROM told
GROUP BY "group", order_number
ORDER BY "group" NULLS LAST, order_number
