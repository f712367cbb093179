-- One row per attribute, value and segment: customers who are that (n); a customer has one value of each attribute.
-- Custom fields as 'custom:HEADER'.
SELECT attribute, value, segment, n
FROM (
    SELECT
        profiled.segment, inputs.gender, inputs.company_size, inputs.industry_section,
        CASE WHEN inputs.industry_section IS NULL THEN inputs.industry END AS industry,
        inputs.customer_type, inputs.region, inputs.province, inputs.city, inputs.country, inputs.source_channel,
        inputs.membership_level,
        COUNT(*) AS n
    FROM profiled
    INNER JOIN rule_inputs AS inputs ON profiled.customer_id = inputs.customer_id
    GROUP BY GROUPING SETS (
        (segment, gender), (segment, company_size), (segment, inputs.industry_section),
        (segment, CASE WHEN inputs.industry_section IS NULL THEN inputs.industry END), (segment, customer_type),
        (segment, region), (segment, province), (segment, city), (segment, country), (segment, source_channel),
        (segment, membership_level)
    )
)
UNPIVOT (value FOR attribute IN (COLUMNS(* EXCLUDE (segment, n))))
UNION ALL
SELECT 'custom:' || attribute, written, segment, COUNT(*)
FROM custom_entries
GROUP BY attribute, written, segment
