-- One row per touch, and what is at fault: true = at fault, false = fine, NULL = not examined.
-- A touch looks repeated when another of the same customer is like it to the second.
WITH repeated AS (
    SELECT customer_id, happened_at, kind, channel, detail, MIN(rowid) AS first_row_id
    FROM interactions
    GROUP BY customer_id, happened_at, kind, channel, detail
    HAVING COUNT(*) > 1
)

SELECT
    interactions.rowid AS row_id,
    interactions.*,
    born_on,
    covered_until,
    interactions.happened_at >= CAST(committed_at AS DATE) + INTERVAL 1 DAY AS in_future,
    interactions.happened_at < TIMESTAMP '1990-01-01' AS before_1990,
    first_row_id IS NOT NULL AND interactions.rowid <> first_row_id AS looks_repeated,
    interactions.happened_at < born_on AS before_birth,
    NOT listed AS customer_not_listed,
    interactions.happened_at >= covered_from AND interactions.happened_at < covered_until - INTERVAL 7 DAY AS late
FROM interactions
INNER JOIN quality_batches USING (batch_id)
LEFT JOIN quality_persons USING (customer_id)
LEFT JOIN repeated
    ON interactions.customer_id = repeated.customer_id
    AND interactions.happened_at = repeated.happened_at
    AND interactions.kind IS NOT DISTINCT FROM repeated.kind
    AND interactions.channel IS NOT DISTINCT FROM repeated.channel
    AND interactions.detail IS NOT DISTINCT FROM repeated.detail
