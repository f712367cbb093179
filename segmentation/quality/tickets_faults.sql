-- One row per ticket, and what is at fault: true = at fault, false = fine, NULL = not examined.
-- A ticket looks repeated when another of the same customer was opened at the same time about the same.
WITH repeated AS (
    SELECT customer_id, opened_at, issue_type, subject, MIN(rowid) AS first_row_id
    FROM tickets
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id, opened_at, issue_type, subject
    HAVING COUNT(*) > 1
)

SELECT
    tickets.rowid AS row_id,
    tickets.*,
    covered_until,
    tickets.opened_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS in_future,
    tickets.opened_at < TIMESTAMP '1990-01-01' AS before_1990,
    CASE WHEN tickets.customer_id IS NOT NULL
        THEN first_row_id IS NOT NULL AND tickets.rowid <> first_row_id END AS looks_repeated,
    closed_at < tickets.opened_at AS closed_before_opened,
    first_answered_at < tickets.opened_at AS answered_before_opened,
    closed_at < first_answered_at AS closed_before_answered,
    CASE WHEN list_contains(fields, 'closed_at') AND status IN ('solved', 'closed') THEN closed_at IS NULL END AS closing_time_missing,
    CASE WHEN status IN ('new', 'open', 'pending') THEN closed_at IS NOT NULL END AS open_with_closing_time,
    NOT listed AS customer_not_listed,
    tickets.opened_at >= covered_from AND tickets.opened_at < covered_until - INTERVAL 7 DAY AS late
FROM tickets
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN repeated
    ON tickets.customer_id = repeated.customer_id
    AND tickets.opened_at = repeated.opened_at
    AND tickets.issue_type IS NOT DISTINCT FROM repeated.issue_type
    AND tickets.subject IS NOT DISTINCT FROM repeated.subject
