-- One row per customer of the segments $wanted: metrics, what the placement says (segment and why), profile.
SELECT
    metrics.*,
    placed.* EXCLUDE (customer_id),
    profiles.* EXCLUDE (customer_id)
FROM placements AS placed
INNER JOIN customer_metrics AS metrics ON placed.customer_id = metrics.customer_id
LEFT JOIN customer_profiles AS profiles ON placed.customer_id = profiles.customer_id
WHERE LIST_CONTAINS($wanted, placed.segment)
