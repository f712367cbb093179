-- One row per period ($starts, $ends) and customer: who stayed, 1 or 0.
-- previous_buyers: ordered in the period before ($previous_starts); returned: of these, ordered in this one too.
-- active: an order within $churn_days up to the day before the period; churned: of these, none within $churn_days up to
-- its end.
WITH spans AS (
    SELECT UNNEST($starts) AS start_on, UNNEST($ends) AS end_on, UNNEST($previous_starts) AS previous_on
),

bought AS (
    SELECT
        customer_id,
        CAST(DATE_TRUNC($grain, CAST(ordered_at AS DATE)) AS DATE) AS start_on,
        MAX(CAST(ordered_at AS DATE)) AS last_on
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < $as_of + INTERVAL 1 DAY
        AND ordered_at >= (SELECT LEAST(MIN(previous_on), MIN(start_on) - 1 - $churn_days) FROM spans)
    GROUP BY 1, 2
),

-- each period somebody ordered in, with the next one
followed AS (
    SELECT
        *,
        LEAD(start_on) OVER (PARTITION BY customer_id ORDER BY start_on) AS next_start,
        LEAD(last_on) OVER (PARTITION BY customer_id ORDER BY start_on) AS next_last
    FROM bought
),

-- the last period somebody ordered in before each of $starts
told AS (
    SELECT
        spans.start_on,
        followed.customer_id,
        followed.start_on = spans.previous_on AS previous_buyer,
        followed.last_on >= spans.start_on - 1 - $churn_days AS active,
        COALESCE(followed.next_start = spans.start_on, FALSE) AS again,
        CASE WHEN followed.next_start = spans.start_on THEN followed.next_last ELSE followed.last_on END AS last_on,
        spans.end_on
    FROM followed
    INNER JOIN spans
        ON followed.start_on < spans.start_on AND COALESCE(followed.next_start, spans.start_on) >= spans.start_on
)

SELECT
    start_on,
    customer_id,
    CAST(previous_buyer AS INTEGER) AS previous_buyers,
    CAST(previous_buyer AND again AS INTEGER) AS returned,
    CAST(active AS INTEGER) AS active,
    CAST(active AND last_on < end_on - $churn_days AS INTEGER) AS churned
FROM told
WHERE previous_buyer OR active
