-- One row per group of ids to be merged: the id that stays is the one told, else of the customer with the most orders,
-- then the first of them in the alphabet. Reads `told_members` (one row per group and id).
WITH orders_of AS (
    SELECT customer_id, COUNT(*) AS orders
    FROM orders
    WHERE customer_id IN (SELECT customer_id FROM told_members)
    GROUP BY customer_id
)

SELECT
    told.place,
    COALESCE(
        ANY_VALUE(told.survivor),
        ARG_MIN(told.member, {'orders': -COALESCE(orders_of.orders, 0), 'member': told.member})
    ) AS survivor,
    LIST(DISTINCT told.member ORDER BY told.member) AS members,
    ANY_VALUE(told.score) AS score
FROM told_members AS told
LEFT JOIN orders_of ON told.customer_id = orders_of.customer_id
GROUP BY told.place
