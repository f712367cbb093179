-- One row per topic, the one with most answers first, answers without one last; counts of answers and customers.
SELECT
    topic,
    COUNT(*) AS answers,
    COUNT(DISTINCT customer_id) AS customers,
    COUNT(outcome) AS scored,
    COUNT(*) FILTER (outcome = 'high') AS high,
    COUNT(*) FILTER (outcome = 'low') AS low,
    COUNT(*) FILTER (outcome IS NULL) AS unscored,
    COUNT(*) FILTER (outcome IS NULL AND sentiment = 'negative') AS negative
FROM marked_texts
GROUP BY topic
ORDER BY topic = -1, answers DESC, topic
