-- One row per value of a trait that is told, the one of most customers first. Values called like a segment for the rest
-- come last, to be in it.
SELECT trait, COUNT(*) AS customers
FROM customer_traits
WHERE trait <> 'unknown'
GROUP BY trait
ORDER BY trait IN ('others', 'no_orders'), customers DESC, trait
LIMIT $most
