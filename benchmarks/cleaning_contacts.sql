-- One row per customer with contact data as people write it, every value from a hash of the number; about one in
-- twenty values is none.
WITH customers AS (
    SELECT
        number,
        HASH(number, 1) AS a, HASH(number, 2) AS b, HASH(number, 3) AS c, HASH(number, 4) AS d, HASH(number, 5) AS e
    FROM RANGE(1, $customers + 1) AS numbers (number)
),

written AS (
    SELECT
        *,
        LIST_EXTRACT(['138', '139', '150', '186', '177', '133', '198', '159'], 1 + CAST(a % 8 AS INTEGER)) AS front,
        LPAD(CAST((a >> 8) % 10000 AS VARCHAR), 4, '0') AS middle,
        LPAD(CAST((a >> 24) % 10000 AS VARCHAR), 4, '0') AS back,
        1950 + CAST(e % 55 AS INTEGER) AS year,
        1 + CAST((e >> 8) % 12 AS INTEGER) AS month,
        1 + CAST((e >> 16) % 28 AS INTEGER) AS day
    FROM customers
)

SELECT
    number + 1 AS row_number,
    'c' || CAST(number AS VARCHAR) AS c0,
    LIST_EXTRACT(['张', '王', '李', '赵', '陈', '杨', '周', '吴'], 1 + CAST(b % 8 AS INTEGER))
    || LIST_EXTRACT(['', ' ', '　', ''], 1 + CAST((b >> 8) % 4 AS INTEGER))
    || LIST_EXTRACT(['伟', '芳', '娜', '敏', '静', '磊', '洋', '艳'], 1 + CAST((b >> 16) % 8 AS INTEGER)) AS c1,
    CASE CAST((b >> 24) % 20 AS INTEGER)
        WHEN 0 THEN front || '-' || middle || '-' || back
        WHEN 1 THEN '+86 ' || front || ' ' || middle || ' ' || back
        WHEN 2 THEN '0086' || front || middle || back
        WHEN 3 THEN '0755-8' || middle || back[1:3]
        WHEN 4 THEN '(010) 6' || middle || back[1:3]
        WHEN 5 THEN TRANSLATE(front || middle || back, '0123456789', '０１２３４５６７８９')
        WHEN 6 THEN '1.38E+10'
        WHEN 7 THEN '+44 20 7946 ' || middle
        ELSE front || middle || back
    END AS c2,
    CASE CAST(c % 20 AS INTEGER)
        WHEN 0 THEN 'User' || CAST(number AS VARCHAR) || '@Example.COM'
        WHEN 1 THEN ' user' || CAST(number AS VARCHAR) || '@163.com '
        WHEN 2 THEN 'user' || CAST(number AS VARCHAR) || '＠qq.com'
        WHEN 3 THEN 'user' || CAST(number AS VARCHAR) || '@qq'
        ELSE 'user' || CAST(number AS VARCHAR) || '@qq.com'
    END AS c3,
    LIST_EXTRACT(['男', '女', '先生', '女士', 'M', 'F', 'male', '无'], 1 + CAST(d % 8 AS INTEGER)) AS c4,
    CASE CAST((e >> 24) % 10 AS INTEGER)
        WHEN 0 THEN CAST(year AS VARCHAR) || '年' || CAST(month AS VARCHAR) || '月' || CAST(day AS VARCHAR) || '日'
        WHEN 1 THEN CAST(year AS VARCHAR) || '/' || CAST(month AS VARCHAR) || '/' || CAST(day AS VARCHAR)
        WHEN 2 THEN CAST(month AS VARCHAR) || '月' || CAST(day AS VARCHAR) || '日'
        WHEN 3 THEN CAST(2024 - year AS VARCHAR)
        ELSE CAST(MAKE_DATE(year, month, day) AS VARCHAR)
    END AS c5
FROM written
