-- One row per value of group_value, NULL = not known: answers of kind $measure from $first to $last, those high, middle
-- and low, and the sums of their points and of the squares.
SELECT
    group_value,
    COUNT(*) AS n,
    COUNT(*) FILTER (outcome = 'high') AS high,
    COUNT(*) FILTER (outcome = 'middle') AS middle,
    COUNT(*) FILTER (outcome = 'low') AS low,
    SUM(points) AS total,
    SUM(points * points) AS squares
FROM grouped_answers
WHERE kind = $measure AND answered_on BETWEEN CAST($first AS DATE) AND CAST($last AS DATE)
GROUP BY group_value
ORDER BY n DESC, group_value
