-- One row per cell at fault, as found by record_faults, feedback_faults and repeated_records.
SELECT row_number, field, value, reason
FROM faults
