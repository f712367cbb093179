-- One row per table or view of a MySQL server that this user may see and that is not the server's own: schema_name,
-- table_name, row_estimate (NULL for views), readable. Runs on MySQL and MariaDB.
SELECT table_schema AS schema_name, table_name AS table_name, table_rows AS row_estimate, 1 AS readable
FROM information_schema.tables
WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
ORDER BY table_schema, table_name
