-- Where a batch comes from, and what cleaning makes of a customer's industry, place and size.

ALTER TABLE batches ADD COLUMN IF NOT EXISTS source VARCHAR; -- the system the file comes from, as the user names it
UPDATE batches SET source = file_name WHERE source IS NULL;
ALTER TABLE remembered_mappings ADD COLUMN IF NOT EXISTS source VARCHAR;

ALTER TABLE customers ADD COLUMN IF NOT EXISTS district VARCHAR;
ALTER TABLE customers ADD COLUMN IF NOT EXISTS company_size VARCHAR;
ALTER TABLE customers ADD COLUMN IF NOT EXISTS region VARCHAR;            -- code of one of the seven regions of China
ALTER TABLE customers ADD COLUMN IF NOT EXISTS industry_section VARCHAR;  -- GB/T 4754-2017, A to T
ALTER TABLE customers ADD COLUMN IF NOT EXISTS industry_division VARCHAR; -- GB/T 4754-2017, 01 to 97
ALTER TABLE customers ADD COLUMN IF NOT EXISTS filled_fields VARCHAR[];   -- not in the row: told by other rows of the customer
