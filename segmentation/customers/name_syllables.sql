-- One row per name in Chinese characters: surname and given name in pinyin without tones. A surname of two characters
-- is told by `compound_surnames`; a character that `sounds` lacks stands for itself.
WITH names AS (
    SELECT DISTINCT han FROM plain_customers WHERE LEN(han) BETWEEN 2 AND 5
),

spoken AS (
    SELECT
        names.han,
        LIST(COALESCE(sounds.sound, signs.sign) ORDER BY signs.place) AS syllables
    FROM names, UNNEST(STRING_SPLIT(names.han, '')) WITH ORDINALITY AS signs (sign, place)
    LEFT JOIN sounds ON signs.sign = sounds.sign
    GROUP BY names.han
)

SELECT
    han,
    ARRAY_TO_STRING(syllables[1:split], '') AS surname_sound,
    ARRAY_TO_STRING(syllables[split + 1:], '') AS given_sound
FROM (
    SELECT *, CASE WHEN LEN(han) > 2 AND LEFT(han, 2) IN (SELECT surname FROM compound_surnames) THEN 2 ELSE 1 END AS split
    FROM spoken
)
