-- Full-width digits, signs and typographic minus to plain ones, no surrounding white space (no-break and CJK space
-- included).
CREATE OR REPLACE MACRO cache.plain_text(x) AS
    TRIM(TRANSLATE(x, '０１２３４５６７８９，．－−＋（）：／’　' || CHR(160) || CHR(8239), '0123456789,.--+():/''   '), E' \t\r\n');

-- A text without the apostrophe that keeps a spreadsheet from taking it for a formula, as our own lists have it.
CREATE OR REPLACE MACRO cache.unguarded(x) AS
    CASE WHEN REGEXP_MATCHES(x, '^''+[=+\-@＝＋－＠]') THEN x[2:] ELSE x END;

-- A cell without white space around it. Few cells have any, and a look at both ends is quicker than TRIM.
CREATE OR REPLACE MACRO cache.trimmed(x) AS
    CASE WHEN (x >= '(' AND x < CHR(127) OR x >= '、') AND (x[-1] BETWEEN '!' AND '~' OR x[-1] >= '、') THEN x
        ELSE cache.unguarded(TRIM(x, ' ' || CHR(12288) || CHR(160) || CHR(9) || CHR(10) || CHR(13))) END;

-- The entries of a map that have a value; NULL where none has.
CREATE OR REPLACE MACRO cache.filled_entries(entries) AS
    NULLIF(MAP_FROM_ENTRIES(LIST_FILTER(MAP_ENTRIES(entries), LAMBDA entry : entry.value IS NOT NULL)), MAP {});
