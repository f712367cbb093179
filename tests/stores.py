"""Stores in memory whose engine is used again: to make one takes longer than most tests have to ask of it."""

from segmentation.store import Store, quote_identifier

_TABLES = "SELECT database_name, schema_name, table_name, sql, estimated_size FROM duckdb_tables() WHERE NOT temporary"
_VIEWS = "SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary"
_SEQUENCES = "SELECT sequence_name, last_value FROM duckdb_sequences()"
_KEPT = "schema_migrations"


class _Engine:
    """A database in memory that may read and write below one folder, as a store makes it, and made so again."""

    def __init__(self, folder):
        self._maker = Store(work_folder=folder)
        self.connection = self._maker._connection
        self._made = {tuple(row[:3]): row[3] for row in self.connection.execute(_TABLES).fetchall()}
        self._views = set(self.connection.execute(_VIEWS).fetchall())

    def empty(self):
        """Tables, views and sequences as they were in the beginning; nothing but those."""
        run = self.connection.execute
        for name in set(run(_VIEWS).fetchall()) - self._views:
            run(f"DROP VIEW {'.'.join(map(quote_identifier, name))}")
        found = {tuple(row[:3]): row[3:] for row in run(_TABLES).fetchall()}
        for name in found.keys() - self._made.keys():
            run(f"DROP TABLE {'.'.join(map(quote_identifier, name))}")
        for name, made in self._made.items():
            sql, rows = found.get(name, (None, None))
            if sql != made or (rows and name[2] != _KEPT):
                run(made.replace("CREATE TABLE", "CREATE OR REPLACE TABLE", 1))
        for name, last in run(_SEQUENCES).fetchall():
            if last is not None:
                run(f"CREATE OR REPLACE SEQUENCE {name}")

    def close(self):
        self._maker.close()


class _Reused(Store):
    """A store of its own over an engine that others had before, and others get when it is closed."""

    def __init__(self, engine, folder, idle):
        self._engine, self._others = engine, idle
        super().__init__(work_folder=folder)

    def _connected(self):
        return self._engine.connection.cursor()

    def close(self):
        if not self._closing:
            super().close()
            if not self._cursors:  # else something of the test still runs
                self._engine.empty()
                self._others.append(self._engine)


class Stores:
    """``fresh(folder)``: an empty store whose folder lies below ``root``. Closed, it serves another test."""

    def __init__(self, root):
        self._root = root
        self._idle = []

    def fresh(self, folder):
        return _Reused(self._idle.pop() if self._idle else _Engine(self._root), folder, self._idle)

    def close(self):
        for engine in self._idle:
            engine.close()
