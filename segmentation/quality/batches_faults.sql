-- One row per file brought in, and what is at fault: true = at fault, false = fine, NULL = not examined.
SELECT
    batch_id AS row_id,
    uploads.*,
    days_to_upload > 31 AS stale
FROM quality_batches AS uploads
