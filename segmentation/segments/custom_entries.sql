-- One row per customer placed and custom field filled: segment, attribute (the field's header), written.
SELECT segment, entry.key AS attribute, TRIM(entry.value) AS written
FROM (
    SELECT profiled.segment, UNNEST(MAP_ENTRIES(inputs.attributes)) AS entry
    FROM profiled
    INNER JOIN rule_inputs AS inputs ON profiled.customer_id = inputs.customer_id
    WHERE inputs.attributes IS NOT NULL
)
WHERE TRIM(entry.value) <> ''
