-- One row per point of matching_placed, in order: point, cell, x1 to x5, sent (customers sent to), others.
SELECT
    point,
    ANY_VALUE(cell) AS cell,
    ANY_VALUE(COLUMNS('x\d')),
    COUNT(*) FILTER (arm <> 'matched') AS sent,
    COUNT(*) FILTER (arm = 'matched') AS others
FROM matching_placed
GROUP BY point
ORDER BY point
