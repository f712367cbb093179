-- Grain: one row per (list, key, slot), slot 0–1023: an equal draw of the slot is a weighted draw of the word.
SELECT words.list, words.key, words.code, words.text, words.group_text, words.latin, words.factor, s.slot
FROM words, LATERAL (SELECT unnest(range(slot_from, slot_to))::INTEGER AS slot) AS s
