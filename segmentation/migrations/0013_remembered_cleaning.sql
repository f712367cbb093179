-- The cleaning last confirmed for files of one shape; NULL where the mapping was remembered before this step.

ALTER TABLE remembered_mappings ADD COLUMN IF NOT EXISTS default_country VARCHAR;   -- ISO 3166, two letters
ALTER TABLE remembered_mappings ADD COLUMN IF NOT EXISTS kept_as_written VARCHAR[]; -- cleaning rules that were switched off
