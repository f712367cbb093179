-- One row: the shop's usual gap in days (median over its customers), and whether refunds, complaints or answers, and
-- signs of life beside orders are known at all by $as_of.
SELECT
    (SELECT MEDIAN(median_gap_days) FROM customer_metrics) AS shop_gap_days,
    EXISTS(SELECT 1 FROM customer_metrics WHERE refund_total <> 0) AS has_refunds,
    EXISTS(SELECT 1 FROM feedback WHERE customer_id IS NOT NULL AND answered_at < $as_of + INTERVAL 1 DAY)
    OR EXISTS(SELECT 1 FROM tickets WHERE customer_id IS NOT NULL AND opened_at < $as_of + INTERVAL 1 DAY) AS has_complaints,
    EXISTS(SELECT 1 FROM feedback WHERE customer_id IS NOT NULL AND answered_at < $as_of + INTERVAL 1 DAY)
    OR EXISTS(SELECT 1 FROM tickets WHERE customer_id IS NOT NULL AND opened_at < $as_of + INTERVAL 1 DAY)
    OR EXISTS(SELECT 1 FROM interactions WHERE customer_id IS NOT NULL AND happened_at < $as_of + INTERVAL 1 DAY)
    OR EXISTS(SELECT 1 FROM campaign_contacts WHERE customer_id IS NOT NULL AND responded_at < $as_of + INTERVAL 1 DAY)
    AS has_signs
