-- One row per customer placed: customer_id, segment as its place in $segments from 1.
SELECT placed.customer_id, CAST(LIST_POSITION($segments, placed.segment) AS SMALLINT) AS segment
FROM placements AS placed
