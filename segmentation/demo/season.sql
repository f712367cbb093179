-- Grain: one row per unit of shopping time. An ordinary weekday has 100 units, a feast more or fewer; so buying at an
-- even pace in units makes peaks and dips in days. Takes $path (season.csv) and the first and last day.
WITH feasts AS (
    SELECT first_day, last_day, factor
    FROM read_csv(
        $path, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\n',
        columns = {'first_day': 'VARCHAR', 'last_day': 'VARCHAR', 'factor': 'DOUBLE', 'name': 'VARCHAR'}
    )
),
days AS (
    SELECT CAST(d AS DATE) AS day
    FROM generate_series(CAST($first_day AS TIMESTAMP), CAST($last_day AS TIMESTAMP), INTERVAL 1 DAY) AS g (d)
),
weighted AS (
    SELECT
        day,
        CASE WHEN isodow(day) >= 6 THEN 115 ELSE 100 END
        * coalesce(max(e.factor), 1) * coalesce(max(o.factor), 1) AS weight
    FROM days
    LEFT JOIN feasts AS e -- every year: MM-DD
        ON length(e.first_day) = 5 AND strftime(day, '%m-%d') BETWEEN e.first_day AND e.last_day
    LEFT JOIN feasts AS o -- this year only, by the moon
        ON length(o.first_day) = 10 AND strftime(day, '%Y-%m-%d') BETWEEN o.first_day AND o.last_day
    GROUP BY day
)
SELECT CAST(row_number() OVER (ORDER BY day, i) - 1 AS INTEGER) AS unit, day
FROM weighted, LATERAL (SELECT unnest(range(CAST(round(weight) AS INTEGER))) AS i) AS s
