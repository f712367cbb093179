-- One row per customer known at the as-of date: metrics and the value of a trait if it is among $names; others; unknown.
SELECT
    *,
    CASE
        WHEN trait IS NULL OR trait = 'unknown' THEN 'unknown'
        WHEN LIST_CONTAINS($names, trait) THEN trait
        ELSE 'others'
    END AS segment
FROM customer_traits
