-- One row per customer: where the rules place them, or a person did. rule_segment: what the rules alone say.
SELECT
    placed.* REPLACE (COALESCE(overrides.segment, placed.segment) AS segment),
    placed.segment AS rule_segment,
    overrides.override_id
FROM placements AS placed
LEFT JOIN (
    SELECT customer_id, ARG_MAX(segment, override_id) AS segment, MAX(override_id) AS override_id
    FROM segment_overrides
    WHERE segmentation = $segmentation AND withdrawn_at IS NULL
        AND from_on <= $overrides_on AND (until_on IS NULL OR until_on >= $overrides_on)
    GROUP BY customer_id
) AS overrides ON placed.customer_id = overrides.customer_id
