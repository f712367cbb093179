-- One row per override of $segmentation, newest first: who it is about now and by name, where the rules place them on
-- $overrides_on (NULL: not known then), and whether it holds: in_force, later, ended, replaced by a newer one of the
-- same customer, withdrawn, or segment_gone from the segmentation.
SELECT
    told.override_id,
    COALESCE(links.customer_id, told.customer_id) AS customer_id,
    named.name,
    told.segment,
    placed.segment AS rule_segment,
    told.reason,
    told.author,
    told.from_on,
    told.until_on,
    told.made_at,
    told.withdrawn_at,
    told.withdrawn_by,
    CASE
        WHEN told.withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN told.until_on < $overrides_on THEN 'ended'
        WHEN told.from_on > $overrides_on THEN 'later'
        WHEN NOT LIST_CONTAINS($override_segments, told.segment) THEN 'segment_gone'
        WHEN in_force.override_id IS NULL THEN 'replaced'
        ELSE 'in_force'
    END AS state
FROM segment_overrides AS told
LEFT JOIN customer_links AS links ON told.customer_id = links.source_id
LEFT JOIN overrides_in_force AS in_force ON told.override_id = in_force.override_id
LEFT JOIN placements AS placed ON COALESCE(links.customer_id, told.customer_id) = placed.customer_id
LEFT JOIN (
    SELECT customer_id, ARG_MAX(name, batch_id) AS name
    FROM customers
    GROUP BY customer_id
) AS named ON COALESCE(links.customer_id, told.customer_id) = named.customer_id
WHERE told.segmentation = $segmentation
ORDER BY told.override_id DESC
