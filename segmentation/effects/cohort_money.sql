-- One row per group, cohort and age in periods: orders that stand, and revenue net of refunds, of the whole cohort.
-- `grouped_entries` and `period_index` are put in place; $first_index: of the window's first period.
WITH told AS (
    SELECT
        customer_id,
        CAST(period_index - $first_index AS INTEGER) AS period,
        CASE WHEN kind = 'sale' THEN 1 ELSE 0 END AS sale,
        CASE kind
            WHEN 'sale' THEN amount - COALESCE(refund_amount, 0)
            WHEN 'refund' THEN amount
        END AS net
    FROM orders
    WHERE kind IN ('sale', 'refund')
        AND ordered_at < $as_of + INTERVAL 1 DAY AND period_index >= $first_index
)

SELECT
    entered."group",
    entered.cohort,
    told.period - entered.cohort AS age,
    SUM(told.sale) AS orders,
    SUM(told.net) AS revenue
FROM told
INNER JOIN grouped_entries AS entered ON told.customer_id = entered.customer_id
WHERE told.period >= entered.cohort
GROUP BY entered."group", entered.cohort, told.period
