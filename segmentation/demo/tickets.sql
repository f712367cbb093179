-- Grain: one row per support ticket, opened within 12 days of an order; times to the second. Who is leaving asks more
-- and waits longer. A ticket not answered or closed by the end of $last_day has no such time yet. Takes $seed.
WITH opened AS (
    SELECT
        customer, k, leaving, customer || '/' || k AS draw,
        CAST(ordered_at AS DATE) + to_days(bits(fate, 56, 8) % 12)
        + to_seconds(CAST(32400 + 43200 * unit($seed, 'asked', customer || '/' || k) AS BIGINT)) AS asked_at,
        ordered_at
    FROM purchases
    WHERE bits(fate, 42, 14) < CASE WHEN leaving THEN 2600 WHEN mood < -0.5 THEN 900 ELSE 560 END
),
timed AS (
    SELECT
        *, greatest(asked_at, ordered_at + INTERVAL 5 MINUTE) AS created_at,
        CAST(60 - ln(unit($seed, 'answer', draw)) * 7200 * (1 + leaving::INTEGER) AS BIGINT) AS answer_seconds,
        CAST(600 - ln(unit($seed, 'close', draw)) * 86400 * (1 + leaving::INTEGER) AS BIGINT) AS close_seconds,
        dice($seed, 'ticket', draw) AS letters
    FROM opened
),
known AS (
    SELECT
        *,
        created_at + to_seconds(answer_seconds) AS answered,
        created_at + to_seconds(answer_seconds + close_seconds) AS ended,
        CAST($last_day AS DATE) + INTERVAL 1 DAY AS horizon
    FROM timed
    WHERE created_at < CAST($last_day AS DATE) + INTERVAL 1 DAY
)
SELECT
    'GD' || strftime(created_at, '%Y%m%d') || lpad(CAST(row_number() OVER (
        PARTITION BY CAST(created_at AS DATE) ORDER BY created_at, customer, k) AS VARCHAR), 4, '0') AS ticket_no,
    lpad(CAST(customer AS VARCHAR), 8, '0') AS customer_no,
    created_at,
    CASE WHEN answered < horizon THEN answered END AS responded_at,
    CASE WHEN ended < horizon THEN ended END AS closed_at,
    issues.text AS issue,
    channels.text AS channel,
    agents.text AS agent,
    statuses.text AS status
FROM known
JOIN slots AS issues ON issues.list = 'issue' AND issues.slot = bits(letters, 0, 10)
JOIN slots AS channels ON channels.list = 'ticket_channel' AND channels.slot = bits(letters, 10, 10)
JOIN slots AS agents ON agents.list = 'agent' AND agents.slot = bits(letters, 20, 10)
JOIN words AS statuses
    ON statuses.list = 'ticket_status'
    AND statuses.key = CASE WHEN ended < horizon THEN 'closed' WHEN answered < horizon THEN 'open' ELSE 'new' END
ORDER BY created_at, customer, k
