-- One row per part, arm and outcome of outcome_values: customers, their values' sum, (weighted) mean, variance with n - 1
-- (NULL of one customer), and the sandwich variance of the weighted mean.
WITH means AS (
    SELECT part, arm, outcome, SUM(weight * value) / SUM(weight) AS mean
    FROM outcome_values
    GROUP BY part, arm, outcome
)

SELECT
    part,
    arm,
    outcome,
    COUNT(*) AS customers,
    SUM(value) AS total,
    ANY_VALUE(mean) AS mean,
    VAR_SAMP(value) AS variance,
    SUM((weight * (value - mean)) ** 2) / SUM(weight) ** 2 AS mean_variance
FROM outcome_values
INNER JOIN means USING (part, arm, outcome)
GROUP BY part, arm, outcome
