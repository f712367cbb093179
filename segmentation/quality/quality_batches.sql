-- One row per batch in force: whence and when it came, which days it tells of (first_event_at to last_event_at), and
-- which days earlier files of its source had told of (covered_from to covered_until). Events after the upload's day
-- are left out of these: they are faults of their own.
WITH events AS (
    SELECT batch_id, MIN(ordered_at) AS first_at, MAX(ordered_at) AS last_at FROM orders GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(answered_at), MAX(answered_at) FROM feedback GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(opened_at), MAX(opened_at) FROM tickets GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(happened_at), MAX(happened_at) FROM interactions GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(sent_at), MAX(sent_at) FROM campaign_contacts GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(changed_at), MAX(changed_at) FROM loyalty_points GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(totals_as_of), MAX(totals_as_of) FROM customer_totals GROUP BY batch_id
    UNION ALL
    SELECT batch_id, MIN(registered_at), MAX(registered_at) FROM customers
    WHERE batch_id IN (SELECT batch_id FROM batches WHERE entity = 'customers')
    GROUP BY batch_id
),

told AS (
    SELECT batch_id, MIN(first_at) AS first_event_at, MAX(last_at) AS last_event_at FROM events GROUP BY batch_id
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
