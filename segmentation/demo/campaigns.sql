-- Grain: one row per campaign and customer in it, sent to or held out. No order is touched: the effect of an arm is planted
-- by who is put into it. Among customers alike before (recency, orders of a year) those who order within 30 days are dealt
-- out by share times factor, the others so that the shares hold: an arm's conversion is that of all, times its factor over
-- their mean, and the arms are alike before. The arm nobody was not written to. Takes $seed, $last_day.
WITH plans (campaign, days_before, share, silent) AS (
    VALUES ('double_11', 55, 0.8, false), ('member_day', 125, 0.9, false), ('win_back', 90, 1.0, true),
        ('new_arrivals', 170, 0.9, false)
),
sendings AS (
    SELECT plans.*, names.text AS name, names.group_text AS channel, CAST($last_day AS DATE) - to_days(days_before) AS sent_on
    FROM plans JOIN words AS names ON names.list = 'campaign' AND names.code = plans.campaign
),
audience AS (
    SELECT
        s.campaign, s.name, s.channel, s.sent_on, s.silent, p.customer, s.campaign || '/' || p.customer AS draw,
        date_diff('day', max(p.ordered_at) FILTER (p.ordered_at < s.sent_on), s.sent_on) AS days_since,
        least(count(*) FILTER (p.ordered_at < s.sent_on), 4) AS orders,
        min(p.ordered_at) FILTER (p.ordered_at >= s.sent_on) AS answered_at
    FROM sendings AS s JOIN purchases AS p
        ON NOT p.cancelled AND p.ordered_at >= s.sent_on - INTERVAL 365 DAY AND p.ordered_at < s.sent_on + INTERVAL 30 DAY
    WHERE unit($seed, 'audience', s.campaign || '/' || p.customer) < s.share
    GROUP BY s.campaign, s.name, s.channel, s.sent_on, s.silent, p.customer
),
dealt AS (
    SELECT
        *, answered_at IS NOT NULL AS ordered, count(answered_at) OVER alike / CAST(count(*) OVER alike AS DOUBLE) AS rate,
        (row_number() OVER (PARTITION BY campaign, stratum, answered_at IS NOT NULL ORDER BY dice($seed, 'arm', draw))
            - unit($seed, 'first', campaign || stratum || (answered_at IS NOT NULL)))
            / count(*) OVER (PARTITION BY campaign, stratum, answered_at IS NOT NULL) AS place
    FROM (SELECT *, CASE WHEN days_since <= 30 THEN 1 WHEN days_since <= 90 THEN 2 ELSE 3 END * 10 + orders AS stratum
        FROM audience WHERE orders > 0 AND (NOT silent OR days_since > 90))
    WINDOW alike AS (PARTITION BY campaign, stratum)
),
arms AS (
    SELECT
        key AS campaign, code AS arm, text AS contact_group, (slot_to - slot_from) / 1024.0 AS share,
        factor / sum((slot_to - slot_from) / 1024.0 * factor) OVER (PARTITION BY key) AS lift
    FROM words WHERE list = 'campaign_arm'
),
chances AS (
    SELECT
        d.*, a.arm, a.contact_group,
        sum(share * CASE WHEN ordered THEN lift ELSE greatest(0, 1 - rate * lift) / greatest(1 - rate, 1e-9) END)
            OVER (PARTITION BY d.draw ORDER BY a.arm) AS up_to,
        row_number() OVER (PARTITION BY d.draw ORDER BY a.arm DESC) AS last
    FROM dealt AS d JOIN arms AS a ON a.campaign = d.campaign
),
drawn AS (
    SELECT *, sent_on + INTERVAL 10 HOUR AS sent_at, dice($seed, 'opened', draw) AS letters
    FROM chances WHERE up_to >= place OR last = 1
    QUALIFY row_number() OVER (PARTITION BY draw ORDER BY up_to, arm) = 1
),
answered AS (
    SELECT
        *, sent_at + to_seconds(CAST(86400 * unit($seed, 'opening', draw) AS BIGINT)) AS opened_at,
        CASE
            WHEN answered_at >= sent_at AND answered_at < sent_at + INTERVAL 7 DAY THEN 'bought'
            WHEN bits(letters, 0, 10) < 360 THEN 'opened'
            ELSE 'none'
        END AS answer
    FROM drawn WHERE arm <> 'nobody'
)
SELECT
    name, lpad(CAST(customer AS VARCHAR), 8, '0') AS customer_no, sent_at, contact_group, channel,
    CASE WHEN arm = 'held_out' THEN NULL WHEN answer = 'bought' THEN answered_at WHEN answer = 'opened' THEN opened_at END
        AS responded_at,
    CASE WHEN arm <> 'held_out' THEN responses.text END AS response
FROM answered JOIN words AS responses ON responses.list = 'response' AND responses.code = answer
ORDER BY sent_at, name, customer
