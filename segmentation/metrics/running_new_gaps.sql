-- One row per customer with a gap that ended after $day_before until $day: the number of all gaps until $day, the last one
-- and their median (NULL without gap_lists), in days. gap_lists: all gaps of a customer in their order.
SELECT
    new.customer_id,
    CAST(state.gap_count + new.gaps AS INTEGER) AS gap_count,
    new.last_gap_days,
    LIST_MEDIAN(lists.gaps[1:state.gap_count + new.gaps]) AS median_gap_days
FROM (
    SELECT customer_id, COUNT(*) AS gaps, ARG_MAX(gap_days, ordered_on) AS last_gap_days
    FROM order_gaps
    WHERE ordered_on > $day_before AND ordered_on <= $day
    GROUP BY customer_id
) AS new
INNER JOIN running_state AS state ON new.customer_id = state.customer_id
LEFT JOIN gap_lists AS lists ON new.customer_id = lists.customer_id
