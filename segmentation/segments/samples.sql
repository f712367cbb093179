-- One row per customer sampled: $most of each segment and kind. typical: nearest to the segment's medians; borderline:
-- nearest to a cut of a metric, of equals who is near those of the other metrics, too. distance in spreads of the metric
-- (quartile distance of all customers, else standard deviation, else 1): typical, summed over the metrics; borderline, to
-- the other side of the cut, so that 5 orders and 4 are one away from a cut at 5. Ties by $seed.
WITH valued AS (
    SELECT told.customer_id, placed.segment, told.metric, told.metric_value
    FROM metric_values AS told
    INNER JOIN placements AS placed ON told.customer_id = placed.customer_id
    WHERE told.metric_value IS NOT NULL
),

spreads AS (
    SELECT
        metric,
        COALESCE(
            NULLIF(QUANTILE_CONT(metric_value, 0.75) - QUANTILE_CONT(metric_value, 0.25), 0),
            NULLIF(STDDEV_POP(metric_value), 0),
            1
        ) AS spread,
        BOOL_AND(metric_value = FLOOR(metric_value)) AS is_whole
    FROM valued
    GROUP BY metric
),

middles AS (
    SELECT segment, metric, MEDIAN(metric_value) AS middle
    FROM valued
    GROUP BY segment, metric
),

cuts AS (
    SELECT UNNEST($cut_metrics) AS metric, UNNEST($cut_values) AS cut_values
),

measured AS (
    SELECT
        valued.customer_id,
        valued.segment,
        valued.metric,
        ABS(valued.metric_value - middles.middle) / spreads.spread AS from_middle,
        LIST_MIN(LIST_TRANSFORM(cuts.cut_values, LAMBDA cut : {
            'distance': CASE
                WHEN NOT spreads.is_whole THEN ABS(valued.metric_value - cut)
                WHEN valued.metric_value >= cut THEN valued.metric_value - CEIL(cut) + 1
                ELSE CEIL(cut) - valued.metric_value
            END / spreads.spread,
            'cut': cut
        })) AS nearest
    FROM valued
    INNER JOIN spreads ON valued.metric = spreads.metric
    INNER JOIN middles ON valued.segment = middles.segment AND valued.metric = middles.metric
    LEFT JOIN cuts ON valued.metric = cuts.metric
),

per_customer AS (
    SELECT
        customer_id,
        segment,
        SUM(from_middle) AS from_middle,
        MIN(nearest.distance) AS from_cut,
        SUM(nearest.distance) AS from_cuts,
        ARG_MIN({'metric': metric, 'cut': nearest.cut}, nearest.distance) AS nearest,
        MD5(customer_id || '/' || CAST($seed AS VARCHAR)) AS dice
    FROM measured
    GROUP BY customer_id, segment
),

sampled AS (
    SELECT segment, 'typical' AS kind, customer_id, from_middle AS distance, NULL AS nearest
    FROM per_customer
    QUALIFY ROW_NUMBER() OVER (PARTITION BY segment ORDER BY from_middle, dice) <= $most
    UNION ALL
    SELECT segment, 'borderline' AS kind, customer_id, from_cut AS distance, nearest
    FROM per_customer
    WHERE from_cut IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY segment ORDER BY from_cut, from_cuts, dice) <= $most
)

SELECT segment, kind, customer_id, distance, nearest.metric AS nearest_metric, nearest.cut AS nearest_cut
FROM sampled
ORDER BY LIST_POSITION($segment_order, segment), kind DESC, distance, customer_id
