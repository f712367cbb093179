-- Grain: one row per touch in the 10 days before an order, about one order in five: three of four in the way the customer
-- likes best. Between 9 and 21 o'clock, times to the second. Takes $seed.
WITH touched AS (
    SELECT
        customer, k, customer || '/' || k AS draw,
        CAST(ordered_at AS DATE) - to_days(1 + bits(fate, 56, 8) % 10)
        + to_seconds(CAST(32400 + 43200 * unit($seed, 'touched', customer || '/' || k) AS BIGINT)) AS touched_at,
        dice($seed, 'touch', customer || '/' || k) AS letters,
        dice($seed, 'way', customer) AS liked
    FROM purchases
    WHERE bits(fate, 42, 14) % 5 = 0
)
SELECT
    lpad(CAST(customer AS VARCHAR), 8, '0') AS customer_no,
    touched_at,
    touches.text AS kind,
    touches.group_text AS channel
FROM touched
JOIN slots AS ways
    ON ways.list = 'way'
    AND ways.slot = CASE WHEN bits(letters, 0, 2) < 3 THEN bits(liked, 0, 10) ELSE bits(letters, 2, 10) END
JOIN slots AS touches
    ON touches.list = 'touch' AND touches.key = ways.code AND touches.slot = bits(letters, 12, 10)
ORDER BY touched_at, customer, k
