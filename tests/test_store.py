"""One file, one owner, one way to write."""

import contextlib
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from segmentation.derived import DERIVED_TABLES_KEPT
from segmentation.errors import CancelledError, StoreError
from segmentation.migrate import STEPS
from segmentation.store import (
    Store,
    insert_rows,
    interruptible,
    load_sql,
    quote_identifier,
    quote_literal,
)


@pytest.fixture
def store(tmp_path):
    """One made for the test alone: here it is what is tested."""
    opened = Store(work_folder=tmp_path)
    yield opened
    opened.close()


def count(store, table):
    with store.cursor() as cursor:
        return cursor.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


def commit_nothing(store):
    """Add a batch without rows: the data version moves."""
    with store.transaction() as cursor:
        cursor.execute(
            "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
            " committed_at) SELECT nextval('batch_ids'), 'orders', 'x', 'x', 0, 0, 0, TIMESTAMP '2024-01-01'"
        )


def test_exists_beside_an_aggregate_of_the_same_view_is_right(store):
    """DuckDB 2.0.0 answers False here when it shares what both read (optimizer ``common_subplan``)."""
    with store.transaction() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE sums AS SELECT i AS id, i % 2 AS refund, NULL::DOUBLE AS gap FROM range(4) r(i)"
        )
        cursor.execute("CREATE TEMP TABLE totals (id BIGINT, x INTEGER)")
        joined = "(FROM sums WHERE id < 4) LEFT JOIN (SELECT id, MAX(x) FROM totals GROUP BY id) USING (id)"
        cursor.execute(f"CREATE TEMP VIEW told AS SELECT gap, COALESCE(refund, 0) AS refund FROM {joined}")
        asked = "SELECT (SELECT MEDIAN(gap) FROM told), EXISTS (SELECT 1 FROM told WHERE refund <> 0)"
        assert cursor.execute(asked).fetchall() == [(None, True)]


def test_opening_twice_runs_each_migration_once(tmp_path):
    path = tmp_path / "shop.duckdb"
    for _ in range(3):
        store = Store(path)
        with store.cursor() as cursor:
            numbers = cursor.execute("SELECT number FROM schema_migrations ORDER BY number").fetchall()
        store.close()
    steps = sorted(int(step.name[:4]) for step in STEPS.glob("*.sql"))
    assert numbers == [(step,) for step in sorted(set(steps))]


def test_what_was_written_is_there_when_the_file_is_opened_again(tmp_path):
    store = Store(tmp_path / "shop.duckdb")
    commit_nothing(store)
    store.close()
    again = Store(tmp_path / "shop.duckdb")
    assert (count(again, "batches"), again.dataset_version()) == (1, 1)


def test_closing_stops_what_runs_and_frees_the_file(tmp_path):
    path = tmp_path / "shop.duckdb"
    store = Store(path)
    begun, told = threading.Event(), []

    def work():
        with contextlib.suppress(StoreError, duckdb.InterruptException), store.cursor() as cursor:
            begun.set()
            while True:
                told.append(cursor.execute("SELECT SUM(i * i) FROM range(100_000_000) AS numbers(i)").fetchone())

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    store.close()
    thread.join()
    with pytest.raises(StoreError), store.cursor():
        pass
    Store(path).close()


def test_a_store_nobody_has_any_more_frees_its_file(tmp_path):
    commit_nothing(Store(tmp_path / "shop.duckdb"))
    assert Store(tmp_path / "shop.duckdb").dataset_version() == 1


def test_the_work_folder_of_a_store_in_memory_goes_with_it():
    closed, forgotten = Store(), Store()
    folders = [closed.work_folder, forgotten.work_folder]
    assert all(folder.is_dir() for folder in folders)
    closed.close()
    del forgotten
    assert not [folder for folder in folders if folder.exists()]


def test_the_work_folder_of_a_store_in_memory_goes_with_the_process():
    program = "from segmentation.store import Store\nstore = Store()\nprint(store.work_folder)\n"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()).name.startswith("fenqun-")
    assert not Path(answer.stdout.strip()).exists()


def test_a_work_folder_that_was_given_stays(tmp_path):
    Store(work_folder=tmp_path).close()
    assert tmp_path.is_dir()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "shop.duckdb"
    store = Store(path)
    with store.transaction() as cursor:
        cursor.execute("INSERT INTO schema_migrations (number, name) VALUES (9999, 'from_the_future')")
    store.close()
    with pytest.raises(StoreError) as raised:
        Store(path)
    assert raised.value.code == "database_newer"
    assert raised.value.values["found"] == 9999


def test_a_failed_migration_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "shop.duckdb"
    Store(path).close()
    steps = tmp_path / "migrations"
    steps.mkdir()
    (steps / "0001_known.sql").write_text("SELECT 1")
    (steps / "0999_broken.sql").write_text("CREATE TABLE half (x INTEGER); SELECT no_such_column;")
    monkeypatch.setattr("segmentation.migrate.STEPS", steps)
    with pytest.raises(StoreError):
        Store(path)
    monkeypatch.undo()
    with Store(path).cursor() as cursor:
        tables = {name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert "half" not in tables


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/tmp/fenqun-must-not-exist.csv'",
        "ATTACH '/tmp/fenqun-must-not-exist.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'https://example.org/x.csv'",
        "SET enable_external_access = true",
        "SET memory_limit = '1GB'",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
    ],
)
def test_the_engine_reaches_nothing_outside(store, statement):
    with pytest.raises(StoreError) as raised, store.cursor() as cursor:
        cursor.execute(statement).fetchall()
    assert raised.value.code == "engine"


def test_the_engine_reaches_its_work_folder(store):
    target = store.work_folder / "it's here.csv"
    with store.cursor() as cursor:
        cursor.execute(f"COPY (SELECT 1 AS x) TO {quote_literal(str(target))}")
    assert target.read_text() == "x\n1\n"


def test_a_transaction_keeps_everything(store):
    commit_nothing(store)
    assert count(store, "batches") == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_transaction_keeps_nothing_after_any_exception(store, error):
    def write_then_stop():
        with store.transaction() as cursor:
            cursor.execute("INSERT INTO rejects VALUES (1, 1, NULL, NULL, 'x')")
            raise error

    with pytest.raises(error):
        write_then_stop()
    assert count(store, "rejects") == 0
    commit_nothing(store)  # and the store still works


def test_a_transaction_keeps_nothing_after_an_engine_error_that_was_swallowed(store):
    def write_on():
        with store.transaction() as cursor:
            cursor.execute("INSERT INTO rejects VALUES (1, 1, NULL, NULL, 'x')")
            with contextlib.suppress(duckdb.Error):
                cursor.execute("SELECT no_such_column")

    with pytest.raises(StoreError):
        write_on()
    assert count(store, "rejects") == 0


def test_engine_errors_carry_the_message(store):
    with pytest.raises(StoreError, match="no_such_table") as raised, store.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert raised.value.code == "engine"
    assert isinstance(raised.value.__cause__, duckdb.Error)


def test_the_same_derived_table_is_made_once_per_data_version(store):
    def made(**key):
        return store.derived("test", "SELECT $x AS x, RANDOM() AS made", {"x": 1}, key)

    def content(table):
        with store.cursor() as cursor:
            return cursor.execute(f"SELECT made FROM {table}").fetchone()[0]

    first = made(as_of=1)
    value = content(first)
    assert made(as_of=1) == first
    assert content(first) == value
    assert made(as_of=2) != first
    commit_nothing(store)
    assert made(as_of=1) != first


def test_what_is_known_is_asked_anew_after_each_transaction(store):
    asked = []

    def known():
        return store.until_written("told", lambda: asked.append(1) or len(asked))

    assert (known(), known()) == (1, 1)
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        raise ZeroDivisionError
    assert (known(), known()) == (2, 2)


def test_what_is_written_while_something_is_asked_makes_the_answer_an_old_one(store):
    def ask_slowly():
        before = count(store, "batches")
        commit_nothing(store)
        return before

    assert store.until_written("batches", ask_slowly) == 0
    assert store.until_written("batches", lambda: count(store, "batches")) == 1


def test_the_derived_tables_unused_for_longest_go_first(store):
    names = [store.derived("test", "SELECT 1 AS x", {}, {"key": number}) for number in range(DERIVED_TABLES_KEPT)]
    store.derived("test", "SELECT 1 AS x", {}, {"key": 0})  # used again: now the youngest
    store.derived("test", "SELECT 1 AS x", {}, {"key": "one more"})
    assert count(store, names[0]) == 1
    with pytest.raises(StoreError):
        count(store, names[1])
    with store.cursor() as cursor:
        kept = cursor.execute("SELECT COUNT(*) FROM duckdb_tables() WHERE database_name = 'cache'").fetchone()[0]
    assert kept == DERIVED_TABLES_KEPT


def test_cursors_do_not_see_each_others_rows(store):
    with store.cursor() as one, store.cursor() as other:
        one.execute("SELECT 1 UNION ALL SELECT 2")
        other.execute("SELECT 3")
        assert sorted(one.fetchall()) == [(1,), (2,)]


def test_a_second_process_is_told_that_the_file_is_in_use(tmp_path):
    path = tmp_path / "shop.duckdb"
    store = Store(path)
    program = (
        "import sys\nfrom segmentation.store import Store\nfrom segmentation.errors import StoreError\n"
        "try:\n    Store(sys.argv[1])\nexcept StoreError as error:\n    print(error.code)\n"
    )
    answer = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert answer.stdout == "database_in_use\n"
    store.close()


def test_a_running_statement_stops_when_asked(store):
    with (
        pytest.raises(CancelledError),
        store.cursor() as cursor,
        interruptible(cursor, lambda: True),
    ):
        cursor.execute("SELECT COUNT(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7").fetchall()


def test_names_and_literals_are_quoted_whatever_they_hold(store):
    name = 'a"b; DROP TABLE orders --'
    with store.cursor() as cursor:
        cursor.execute(f"SELECT {quote_literal(name)} AS {quote_identifier(name)}")
        assert cursor.description[0][0] == name
        assert cursor.fetchone() == (name,)


def test_rows_go_in_as_they_are_told(store):
    with store.transaction() as cursor:
        cursor.execute("CREATE TABLE told (name VARCHAR, n INTEGER, share DOUBLE)")
        insert_rows(cursor, "told", [])
        insert_rows(cursor, "told", [("a", 1, None), (None, 2, 0.5)])
        insert_rows(cursor, "told (n, name)", [(3, None)])
        assert cursor.execute("FROM told ORDER BY n").fetchall() == [("a", 1, None), (None, 2, 0.5), (None, 3, None)]


def test_tables_take_the_place_of_names_in_a_statement():
    assert "FROM some_table" in load_sql("models/axis_range", rfm_inputs="some_table", axis_value="recency")
    assert "$low" in load_sql("models/axis_bins", rfm_inputs="t", axis_value="recency")


def test_a_transaction_inside_another_is_a_part_of_it(store, ask):
    def add(number):
        with store.transaction() as cursor:
            cursor.execute("INSERT INTO numbers VALUES ($1)", [number])

    with store.transaction() as cursor:
        cursor.execute("CREATE TABLE numbers (number INTEGER)")
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        add(1)
        raise ZeroDivisionError
    with store.transaction():
        add(2)
        add(3)
    add(4)
    assert ask("SELECT number FROM numbers ORDER BY number") == [(2,), (3,), (4,)]


def test_a_database_of_the_first_days_takes_all_later_steps_at_once_and_keeps_its_rows(tmp_path):
    path = tmp_path / "shop.duckdb"
    first = min(STEPS.glob("*.sql"))
    with duckdb.connect(str(path)) as old:
        old.execute(
            "CREATE TABLE schema_migrations (number INTEGER, name VARCHAR,"
            " applied_at TIMESTAMP DEFAULT current_localtimestamp())"
        )
        old.execute(first.read_text(encoding="utf-8"))
        old.execute("INSERT INTO schema_migrations (number, name) VALUES (1, $1)", [first.stem])
        old.execute("INSERT INTO customers (customer_id, name, batch_id) VALUES ('a', '李', 1)")
    store = Store(path)
    assert count(store, "schema_migrations") == len(list(STEPS.glob("*.sql")))
    with store.cursor() as cursor:
        assert cursor.execute("SELECT customer_id, name FROM customer_profiles").fetchall() == [("a", "李")]


def test_what_a_thread_asks_can_be_stopped_wherever_it_is(store):
    asked = iter([False, False])
    endless = "SELECT COUNT(*) FROM range(10000000) AS a, range(10000000) AS b WHERE a.range * b.range % 7 = 3"
    with pytest.raises(CancelledError), store.cancellable(lambda: next(asked, True)):
        store.derived("endless", endless, {}, {})
    assert store.derived("short", "SELECT 1 AS one", {}, {}).startswith("cache.short_")
