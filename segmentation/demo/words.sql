-- Grain: one row per word of the vocabulary file. Span [slot_from, slot_to) of 0–1023: its share of draws in (list, key).
-- Takes $path (vocabulary.csv) and $language (zh or en).
WITH raw AS (
    SELECT *, row_number() OVER () AS line
    FROM read_csv(
        $path, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\n', nullstr = '\N',
        columns = {
            'list': 'VARCHAR', 'key': 'VARCHAR', 'code': 'VARCHAR', 'weight': 'DOUBLE', 'zh': 'VARCHAR',
            'en': 'VARCHAR', 'group_zh': 'VARCHAR', 'group_en': 'VARCHAR', 'factor': 'VARCHAR'
        }
    )
),
running AS (
    SELECT
        *,
        sum(weight) OVER (PARTITION BY list, key ORDER BY weight DESC, en, line ROWS UNBOUNDED PRECEDING) AS reached,
        sum(weight) OVER (PARTITION BY list, key) AS whole
    FROM raw
)
SELECT
    list,
    key,
    code,
    CASE WHEN $language = 'zh' THEN zh ELSE en END AS text,
    CASE WHEN $language = 'zh' THEN group_zh ELSE group_en END AS group_text,
    en AS latin,
    CAST(nullif(factor, '') AS DOUBLE) AS factor,
    CAST(round(1024 * (reached - weight) / whole) AS INTEGER) AS slot_from,
    CAST(round(1024 * reached / whole) AS INTEGER) AS slot_to
FROM running
