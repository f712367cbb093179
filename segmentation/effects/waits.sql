-- One row per group and days waited after the customer's order number $after_order: those who ordered again then, and
-- those who have not by the as-of date.
SELECT
    "group",
    CAST(days_waited AS INTEGER) AS days,
    COUNT(days_to_next) AS came,
    COUNT(*) - COUNT(days_to_next) AS remaining
FROM next_orders
WHERE order_number = $after_order
GROUP BY "group", days
ORDER BY "group" NULLS LAST, days
