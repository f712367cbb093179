-- One row per answer of a topic ($topic), all or those that count as low ($only_low), low ones first, newest first.
SELECT answered_on, customer_id, kind, score, sentiment, comment
FROM marked_texts
WHERE topic = $topic AND ($only_low IS FALSE OR outcome = 'low')
ORDER BY outcome = 'low' DESC NULLS LAST, answered_on DESC, place DESC
