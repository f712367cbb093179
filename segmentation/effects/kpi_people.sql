-- One row per customer known: $found_segment for those behind a KPI in the one period of kpi_customers, else
-- $other_segment. Behind it: of $segment (NULL: any) on the day before, with counted_column and no left_out_column;
-- $against: their own numerator_column / denominator_column above that of all of the segment, or at_most, NULL: any.
WITH told AS (
    SELECT
        customers.customer_id,
        counted_column > 0 AND left_out_column = 0 AS counted,
        CAST(numerator_column AS DOUBLE) / NULLIF(denominator_column, 0) AS own,
        CAST(SUM(numerator_column) OVER () AS DOUBLE) / NULLIF(SUM(denominator_column) OVER (), 0) AS of_all
    FROM kpi_customers AS customers
    LEFT JOIN memberships AS members
        ON customers.customer_id = members.customer_id AND members.as_of = customers.start_on - 1
    WHERE CAST($segment AS VARCHAR) IS NULL OR COALESCE(members.segment, $newcomers) = $segment
)

SELECT
    known.customer_id,
    CASE
        WHEN told.counted AND COALESCE(CASE CAST($against AS VARCHAR)
            WHEN 'above' THEN told.own > told.of_all
            WHEN 'at_most' THEN told.own <= told.of_all
        END, $against IS NULL)
            THEN $found_segment
        ELSE $other_segment
    END AS segment
FROM customer_metrics AS known
LEFT JOIN told ON known.customer_id = told.customer_id
