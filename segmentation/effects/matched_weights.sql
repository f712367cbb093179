-- One row per customer kept by coarsened exact matching: all columns of outcomes, and weight.
-- Stratum: recency (never, 30, 90, 180, 365 days, longer), orders so far (0, 1, 2, 3-5, 6-10, more), whether they ordered
-- in the days before, and a quarter of the spend of 180 days among those treated. A stratum without both sides is left
-- out; weight of a treated customer 1, of the others treated / others of the stratum, so that both sides are made up alike
-- (Iacus, King & Porro, Political Analysis 20, 2012).
WITH edges AS (
    SELECT QUANTILE_DISC(spend_180_days, [0.25, 0.5, 0.75]) AS spend
    FROM outcomes
    WHERE arm = 'treated' AND spend_180_days > 0
),

placed AS (
    SELECT
        told.*,
        CASE
            WHEN days_since_last_order IS NULL THEN 0
            WHEN days_since_last_order <= 30 THEN 1
            WHEN days_since_last_order <= 90 THEN 2
            WHEN days_since_last_order <= 180 THEN 3
            WHEN days_since_last_order <= 365 THEN 4
            ELSE 5
        END AS recency,
        CASE
            WHEN order_count <= 2 THEN order_count
            WHEN order_count <= 5 THEN 3
            WHEN order_count <= 10 THEN 4
            ELSE 5
        END AS frequency,
        CASE
            WHEN spend_180_days <= 0 OR edges.spend IS NULL THEN 0
            ELSE 1 + LEN(LIST_FILTER(edges.spend, lambda edge: spend_180_days > edge))
        END AS spend_band
    FROM outcomes AS told, edges
),

strata AS (
    SELECT
        recency,
        frequency,
        before_ordered,
        spend_band,
        COUNT(*) FILTER (arm = 'treated') AS treated,
        COUNT(*) FILTER (arm = 'matched') AS others
    FROM placed
    GROUP BY recency, frequency, before_ordered, spend_band
)

SELECT
    placed.* EXCLUDE (recency, frequency, spend_band),
    CASE WHEN placed.arm = 'treated' THEN 1.0 ELSE CAST(strata.treated AS DOUBLE) / strata.others END AS weight
FROM placed
INNER JOIN strata USING (recency, frequency, before_ordered, spend_band)
WHERE strata.treated > 0 AND strata.others > 0
