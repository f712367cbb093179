-- One row per arm and point of others matched to it: weight of each customer there (customers of the arm they stand for),
-- own (the sum of the squares it is made of).
SELECT placed.arm, pairs.other, SUM(pairs.share) AS weight, SUM(pairs.share ** 2) AS own
FROM matching_kept AS placed
INNER JOIN matching_pairs AS pairs ON placed.point = pairs.point
WHERE placed.arm <> 'matched'
GROUP BY placed.arm, pairs.other
