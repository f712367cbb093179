-- One row per customer or product named in `incoming`: each field as the newest batch that fills it says; attributes one
-- by one. The lists and the table are put in place.
SELECT key_names, MAX(by_batch) AS by_batch, newest_content
FROM (SELECT batch_id AS by_batch, known_keys, known_content FROM in_force) AS known
SEMI JOIN (SELECT told_keys FROM incoming) AS told ON same_key
GROUP BY key_names
