-- One row per answer, and what is at fault: true = at fault, false = fine, NULL = not examined.
-- An answer looks repeated when another of the same customer and kind has its very time, score and comment.
WITH repeated AS (
    SELECT customer_id, answered_at, kind, score, comment, MIN(rowid) AS first_row_id
    FROM feedback
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id, answered_at, kind, score, comment
    HAVING COUNT(*) > 1
)

SELECT
    feedback.rowid AS row_id,
    feedback.*,
    covered_until,
    feedback.score < scale_min OR feedback.score > scale_max AS score_outside_scale,
    feedback.answered_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS in_future,
    feedback.answered_at < TIMESTAMP '1990-01-01' AS before_1990,
    CASE WHEN feedback.customer_id IS NOT NULL
        THEN first_row_id IS NOT NULL AND feedback.rowid <> first_row_id END AS looks_repeated,
    NOT listed AS customer_not_listed,
    feedback.answered_at >= covered_from AND feedback.answered_at < covered_until - INTERVAL 7 DAY AS late
FROM feedback
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN repeated
    ON feedback.customer_id = repeated.customer_id
    AND feedback.answered_at = repeated.answered_at
    AND feedback.kind IS NOT DISTINCT FROM repeated.kind
    AND feedback.score IS NOT DISTINCT FROM repeated.score
    AND feedback.comment IS NOT DISTINCT FROM repeated.comment
