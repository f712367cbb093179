-- One row per customer sent to who has somebody alike, and per arm and customer alike: all columns of outcomes, against (the
-- arm), and weight: 1 of those sent to, of the others how many of the arm they stand for.
SELECT told.*, COALESCE(used.arm, kept.arm) AS against, COALESCE(used.weight, 1) AS weight
FROM matching_kept AS kept
INNER JOIN outcomes AS told ON kept.customer_id = told.customer_id
LEFT JOIN matching_used AS used ON kept.arm = 'matched' AND kept.point = used.other
