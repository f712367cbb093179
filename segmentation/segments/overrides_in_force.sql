-- One row per customer whom a person put into a segment of $segmentation, as it stands on $overrides_on: the newest
-- override decides. Overrides of an id merged into another customer are that customer's. An override into a segment that
-- the segmentation no longer has ($override_segments) holds nobody.
SELECT
    COALESCE(links.customer_id, told.customer_id) AS customer_id,
    ARG_MAX(told.segment, told.override_id) AS segment,
    MAX(told.override_id) AS override_id
FROM segment_overrides AS told
LEFT JOIN customer_links AS links ON told.customer_id = links.source_id
WHERE told.segmentation = $segmentation AND told.withdrawn_at IS NULL
    AND told.from_on <= $overrides_on AND (told.until_on IS NULL OR told.until_on >= $overrides_on)
    AND LIST_CONTAINS($override_segments, told.segment)
GROUP BY COALESCE(links.customer_id, told.customer_id)
