-- One row per part, arm and outcome of outcome_values: customers, their values' sum, mean, variance with n - 1 (NULL of one
-- customer).
SELECT part, arm, outcome, COUNT(*) AS customers, SUM(value) AS total, AVG(value) AS mean, VAR_SAMP(value) AS variance
FROM outcome_values
GROUP BY part, arm, outcome
