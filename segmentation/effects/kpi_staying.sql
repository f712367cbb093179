-- One row per period ($starts, $ends) and customer: who stayed, 1 or 0.
-- previous_buyers: ordered in the period before ($previous_starts); returned: of these, ordered in this one too.
-- active: an order within $churn_days up to the day before the period; churned: of these, none within $churn_days up to
-- its end.
WITH spans AS (
    SELECT UNNEST($starts) AS start_on, UNNEST($ends) AS end_on, UNNEST($previous_starts) AS previous_on
),

sales AS (
    SELECT DISTINCT
        customer_id,
        CAST(ordered_at AS DATE) AS ordered_on,
        CAST(DATE_TRUNC($grain, CAST(ordered_at AS DATE)) AS DATE) AS start_on
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
),

bought AS (
    SELECT DISTINCT customer_id, start_on FROM sales
),

retained AS (
    SELECT
        spans.start_on,
        before.customer_id,
        1 AS previous_buyer,
        CASE WHEN again.customer_id IS NULL THEN 0 ELSE 1 END AS returned
    FROM spans
    INNER JOIN bought AS before ON spans.previous_on = before.start_on
    LEFT JOIN bought AS again ON spans.start_on = again.start_on AND before.customer_id = again.customer_id
),

lately AS (
    SELECT
        spans.start_on,
        sales.customer_id,
        CASE WHEN MAX(sales.ordered_on) < spans.end_on - $churn_days THEN 1 ELSE 0 END AS churned
    FROM spans
    INNER JOIN sales
        ON sales.ordered_on >= spans.start_on - 1 - $churn_days AND sales.ordered_on <= spans.end_on
    GROUP BY spans.start_on, spans.end_on, sales.customer_id
    HAVING MIN(sales.ordered_on) < spans.start_on
),

told AS (
    SELECT start_on, customer_id, previous_buyer, returned, 0 AS active, 0 AS churned FROM retained
    UNION ALL
    SELECT start_on, customer_id, 0, 0, 1, churned FROM lately
)

SELECT
    start_on,
    customer_id,
    SUM(previous_buyer) AS previous_buyers,
    SUM(returned) AS returned,
    SUM(active) AS active,
    SUM(churned) AS churned
FROM told
GROUP BY start_on, customer_id
