-- Grain: one row per order of customers $first to $last. amount: yuan; leaving: the customer's last order ever;
-- pick and fate: even bits that later choose words and what happens to the order. Takes $seed too.
WITH draws AS (
    SELECT p.*, CAST(k AS INTEGER) AS k, p.customer || '/' || k AS draw
    FROM persons AS p, LATERAL (SELECT unnest(range(1, least(p.lifetime, p.draws) + 1)) AS k) AS s
    WHERE p.customer BETWEEN $first AND $last
),
paced AS (
    SELECT
        *,
        -- whole units: sums of integers come out the same in any order
        joined_unit + sum(
            CASE WHEN k = 1 THEN 0 ELSE CAST(ceil(least(-ln(unit($seed, 'gap', draw)) / rate, 1e7)) AS INTEGER) END
        ) OVER (PARTITION BY customer ORDER BY k ROWS UNBOUNDED PRECEDING) AS unit
    FROM draws
),
placed AS (
    SELECT
        paced.*, season.day,
        dice($seed, 'pick', draw) AS pick,
        dice($seed, 'fate', draw) AS fate,
        normal($seed, 'basket', draw) AS basket
    FROM paced
    JOIN season ON season.unit = paced.unit
),
chosen AS (
    SELECT *, CASE WHEN bits(pick, 40, 5) < 19 THEN bits(traits, 20, 10) ELSE bits(pick, 0, 10) END AS category_slot
    FROM placed
)
SELECT
    customer,
    k,
    day + to_seconds(CAST(
        CASE WHEN business THEN 32400 + 32400 * (bits(pick, 50, 14) / 16384.0)
            ELSE 27000 + 58800 * pow(bits(pick, 50, 14) / 16384.0, 0.75) END AS BIGINT)) AS ordered_at,
    CAST(greatest(9.9, round(categories.factor * exp(
        CASE kind WHEN 'retail' THEN 4.75 WHEN 'enterprise' THEN 6.3 ELSE 6.6 END
        + 0.45 * taste + 0.6 * basket), 1)) AS DECIMAL(12, 2)) AS amount,
    categories.text AS category,
    side,
    CASE WHEN bits(pick, 45, 5) < 19 THEN bits(traits, 30, 10) ELSE bits(pick, 10, 10) END AS channel_slot,
    bits(traits, 40, 10) AS store_slot,
    bits(pick, 30, 10) AS payment_slot,
    fate,
    mood,
    bits(fate, 0, 14) < 328 AS cancelled, -- 2 %
    k = lifetime AS leaving
FROM chosen
JOIN slots AS categories
    ON categories.list = 'category' AND categories.key = chosen.side AND categories.slot = chosen.category_slot
