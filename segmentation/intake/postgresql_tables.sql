-- One row per table, view or foreign table of a PostgreSQL database that is not the server's own: schema_name,
-- table_name, row_estimate (the planner's estimate, NULL when never counted), readable (by this user). Runs on PostgreSQL.
SELECT
    n.nspname AS schema_name,
    c.relname AS table_name,
    CASE WHEN c.reltuples >= 0 AND c.relkind <> 'v' THEN CAST(c.reltuples AS BIGINT) END AS row_estimate,
    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
FROM pg_catalog.pg_class AS c
INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT c.relispartition
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_'
ORDER BY n.nspname, c.relname
