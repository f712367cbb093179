-- One row per customer who ever had one of `events` up to $as_of: index of the first period with one, and a mask whose
-- bit n says whether there was one in the n-th period from $first_index on, counted from 0. `events` and `period_index`
-- are put in place.
SELECT
    customer_id,
    MIN(period_index) AS first_index,
    BIT_OR(
        CASE WHEN period_index >= $first_index
            THEN CAST(1 AS HUGEINT) << CAST(period_index - $first_index AS HUGEINT)
            ELSE 0 END
    ) AS mask
FROM events
WHERE customer_id IS NOT NULL AND happened_at < $as_of + INTERVAL 1 DAY
GROUP BY customer_id
