-- One row per batch in force: whence and when it came, which days it tells of (first_event_at to last_event_at), and
-- which days earlier files of its source had told of (covered_from to covered_until). `batch_events` is put in
-- place.
WITH told AS (
    SELECT batch_id, MIN(first_at) AS first_event_at, MAX(last_at) AS last_event_at FROM batch_events GROUP BY batch_id
),

counted AS (
    SELECT
        batch_id,
        COUNT(DISTINCT row_number) FILTER (reason IN ('order_repeated', 'row_repeated', 'customer_repeated')) AS repeated,
        COUNT(DISTINCT row_number) FILTER (reason IN ('order_already_loaded', 'row_already_loaded')) AS loaded
    FROM rejects
    GROUP BY batch_id
)

SELECT
    batches.batch_id,
    entity,
    file_name,
    COALESCE(source, file_name) AS source,
    committed_at,
    MAP_VALUES(mapping) AS fields,
    rows_read,
    rows_kept,
    rows_rejected,
    COALESCE(repeated, 0) AS rows_repeated,
    GREATEST(rows_rejected - COALESCE(repeated, 0) - COALESCE(loaded, 0), 0) AS rows_unusable,
    first_event_at,
    last_event_at,
    CASE WHEN last_event_at IS NOT NULL
        THEN GREATEST(DATE_DIFF('day', CAST(last_event_at AS DATE), CAST(committed_at AS DATE)), 0) END AS days_to_upload,
    MIN(first_event_at) OVER earlier AS covered_from,
    MAX(last_event_at) OVER earlier AS covered_until
FROM batches
LEFT JOIN told USING (batch_id)
LEFT JOIN counted USING (batch_id)
WHERE undone_at IS NULL
WINDOW earlier AS (
    PARTITION BY COALESCE(source, file_name), entity ORDER BY batches.batch_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
)
