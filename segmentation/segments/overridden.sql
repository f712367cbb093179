-- One row per customer: where the rules place them, or a person did. rule_segment: what the rules alone say.
SELECT
    placed.* REPLACE (COALESCE(overrides.segment, placed.segment) AS segment),
    placed.segment AS rule_segment,
    overrides.override_id
FROM placements AS placed
LEFT JOIN overrides_in_force AS overrides ON placed.customer_id = overrides.customer_id
