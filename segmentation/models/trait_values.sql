-- One row per value of a trait, the one of most customers first; before it unknown, if it is not told of somebody. Values
-- called like a segment for the rest come last, to be in it.
SELECT told, COUNT(*) AS customers
FROM (SELECT COALESCE(trait, 'unknown') AS told FROM customer_traits)
GROUP BY told
ORDER BY told <> 'unknown', told IN ('others', 'no_orders'), customers DESC, told
LIMIT $most
