-- One row per customer, attribute and value: what a customer is. Custom fields as 'custom:HEADER'.
SELECT customer, segment, attribute, value
FROM (
    SELECT
        profiled.customer, profiled.segment, inputs.gender, inputs.company_size, inputs.industry_section,
        CASE WHEN inputs.industry_section IS NULL THEN inputs.industry END AS industry,
        inputs.customer_type, inputs.region, inputs.province, inputs.city, inputs.country, inputs.source_channel,
        inputs.membership_level
    FROM profiled
    INNER JOIN rule_inputs AS inputs ON profiled.customer_id = inputs.customer_id
)
UNPIVOT (value FOR attribute IN (COLUMNS(* EXCLUDE (customer, segment))))
UNION ALL
SELECT profiled.customer, profiled.segment, 'custom:' || entry.key, TRIM(entry.value)
FROM profiled
INNER JOIN (
    SELECT customer_id, UNNEST(MAP_ENTRIES(attributes)) AS entry FROM rule_inputs WHERE attributes IS NOT NULL
) AS filled ON profiled.customer_id = filled.customer_id
WHERE TRIM(entry.value) <> ''
