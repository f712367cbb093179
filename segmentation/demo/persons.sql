-- Grain: one row per customer, with what drives the behaviour and no file shows. rate: orders per unit of shopping
-- time; lifetime: orders until the customer leaves for good; mood: content > 0; taste: dear or cheap baskets.
-- Customers are numbered in the order they registered. Takes $seed, $customers, $units.
WITH drawn AS (
    SELECT
        CAST(c AS INTEGER) AS customer,
        dice($seed, 'traits', c) AS traits,
        normal($seed, 'mood', c) AS mood,
        normal($seed, 'taste', c) AS taste,
        -- gamma with shape 1.5 and mean 1: an exponential plus half a squared normal
        (-ln(unit($seed, 'rate', c)) + pow(normal($seed, 'rate2', c), 2) / 2) / 1.5 AS pace,
        unit($seed, 'lifetime', c) AS luck,
        normal($seed, 'loyalty', c) AS loyalty,
        CAST(floor($units * pow((c - unit($seed, 'joined', c)) / $customers, 0.8)) AS INTEGER) AS joined_unit
    FROM range(1, $customers + 1) AS r (c)
),
typed AS (
    SELECT drawn.*, kinds.code AS kind, kinds.code <> 'retail' AS business,
        1 / (1 + exp(1.9 + 0.8 * mood + 1.6 * loyalty)) AS leave_chance
    FROM drawn
    JOIN slots AS kinds ON kinds.list = 'kind' AND kinds.slot = bits(traits, 0, 10)
),
paced AS (
    SELECT *, pace / 2900 * CASE kind WHEN 'retail' THEN 1 WHEN 'enterprise' THEN 0.9 ELSE 1.4 END AS rate
    FROM typed
)
SELECT
    customer, kind, business, CASE WHEN business THEN 'business' ELSE 'retail' END AS side, traits, mood, taste,
    joined_unit, rate,
    CASE
        WHEN bits(traits, 10, 10) < 36 THEN 0 -- registered, never bought
        ELSE 1 + CAST(least(2000, floor(ln(luck) / ln(1 - leave_chance))) AS INTEGER)
    END AS lifetime,
    -- enough draws that running out before the last day is next to impossible
    CAST(least(2000, ceil(2 + rate * ($units - joined_unit) + 6 * sqrt(1 + rate * ($units - joined_unit)))) AS INTEGER)
        AS draws
FROM paced
