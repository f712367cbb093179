-- One row per id that belongs to another customer than before, with the customer it belongs to now.
SELECT
    COALESCE(new_links.source_id, customer_links.source_id) AS source_id,
    COALESCE(new_links.customer_id, customer_links.source_id) AS customer_id
FROM new_links
FULL JOIN customer_links ON new_links.source_id = customer_links.source_id
WHERE new_links.customer_id IS DISTINCT FROM customer_links.customer_id
