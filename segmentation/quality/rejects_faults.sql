-- One row per row of a file that was left out: row_unusable = for what stood in it, row_repeated = for standing there
-- twice. Rows that came with an earlier file are no fault.
SELECT
    rejects.rowid AS row_id,
    rejects.*,
    reason IN ('order_repeated', 'row_repeated', 'customer_repeated') AS row_repeated,
    reason NOT IN ('order_repeated', 'row_repeated', 'customer_repeated', 'order_already_loaded', 'row_already_loaded')
    AS row_unusable
FROM rejects
INNER JOIN quality_batches USING (batch_id)
