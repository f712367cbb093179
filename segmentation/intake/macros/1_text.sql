-- Full-width digits, signs and typographic minus to plain ones, no surrounding white space (no-break and CJK space
-- included).
CREATE OR REPLACE MACRO cache.plain_text(x) AS
    TRIM(TRANSLATE(x, '０１２３４５６７８９，．－−＋（）：／’　' || CHR(160) || CHR(8239), '0123456789,.--+():/''   '), E' \t\r\n');
