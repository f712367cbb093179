-- One row per part, arm and outcome of changes: customers sent to and alike (n, baseline_n), what those sent to did (value),
-- how much more they changed (difference) with its variance, as Abadie & Imbens (Econometrica 74, 2006, section 4): how the
-- differences of those sent to vary, and the noise of others who stand for several of them. Noise of one of the others: how
-- customers at the same point vary; of one alone there, how far from the nearest point; else how points vary.
WITH valued AS (
    SELECT placed.arm, placed.point, told.part, told.outcome, told.value, told.change
    FROM changes AS told
    INNER JOIN matching_kept AS placed ON told.customer_id = placed.customer_id
),

others AS (
    SELECT point, part, outcome, COUNT(*) AS n, SUM(change) AS total, AVG(change) AS mean, VAR_SAMP(change) AS variance
    FROM valued
    WHERE arm = 'matched'
    GROUP BY point, part, outcome
),

noisy AS (
    SELECT
        others.*,
        COALESCE(
            others.variance,
            near.n / (near.n + 1) * (others.mean - near.mean) ** 2,
            VAR_SAMP(others.mean) OVER (PARTITION BY others.part, others.outcome),
            0
        ) AS noise
    FROM others
    LEFT JOIN (SELECT DISTINCT other, near FROM matching_pairs) AS beside ON others.point = beside.other
    LEFT JOIN others AS near
        ON beside.near = near.point AND others.part = near.part AND others.outcome = near.outcome
),

expected AS (
    SELECT pairs.point, others.part, others.outcome, SUM(pairs.share * others.total) AS change
    FROM matching_pairs AS pairs
    INNER JOIN others ON pairs.other = others.point
    GROUP BY pairs.point, others.part, others.outcome
),

sent AS (
    SELECT
        valued.part,
        valued.arm,
        valued.outcome,
        COUNT(*) AS n,
        AVG(valued.value) AS value,
        AVG(valued.change - expected.change) AS difference,
        VAR_POP(valued.change - expected.change) AS variance
    FROM valued
    INNER JOIN expected USING (point, part, outcome)
    WHERE valued.arm <> 'matched'
    GROUP BY valued.part, valued.arm, valued.outcome
),

reused AS (
    SELECT
        noisy.part,
        used.arm,
        noisy.outcome,
        SUM(noisy.n) AS baseline_n,
        SUM(noisy.n * (used.weight ** 2 - used.own) * noisy.noise) AS variance
    FROM matching_used AS used
    INNER JOIN noisy ON used.other = noisy.point
    GROUP BY noisy.part, used.arm, noisy.outcome
)

SELECT
    part,
    arm,
    outcome,
    n,
    CAST(baseline_n AS BIGINT) AS baseline_n,
    value,
    difference,
    (sent.variance * n + GREATEST(reused.variance, 0)) / n ** 2 AS mean_variance
FROM sent
INNER JOIN reused USING (part, arm, outcome)
