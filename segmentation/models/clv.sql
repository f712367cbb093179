-- One row per customer known at the as-of date: metrics, spend a year, and the value of the customer (clv): margin on
-- what was spent, and on $years ahead of the same for those who ordered in the last $active_days. Money.
-- Who is told by totals alone, or came within a year, counts as a customer of one year.
SELECT
    metrics.*,
    CASE WHEN order_count > 0 THEN $margin * (
        CAST(spend_total AS DOUBLE) + CASE WHEN days_since_last_order <= $active_days
            THEN $years * CAST(spend_total AS DOUBLE) * 365
                / GREATEST(COALESCE(DATE_DIFF('day', first_order_on, $as_of), 365), 365)
            ELSE 0 END
    ) END AS clv
FROM customer_metrics AS metrics
