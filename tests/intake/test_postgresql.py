"""Tables and queries of a real PostgreSQL: exact texts, read and nothing else, no secret in any word."""

import threading
import time

import duckdb
import psutil
import pytest

from segmentation import words
from segmentation.errors import CancelledError, InputError
from segmentation.intake import database, postgresql
from segmentation.intake.commit import commit, loaded_before
from segmentation.intake.connections import connection_named
from segmentation.intake.database import source_tables, stage_query, stage_table
from segmentation.intake.proposal import propose, settled
from tests import servers
from tests.conftest import NOW

ORDERS = """
    CREATE TABLE orders (order_id text, customer_id text, order_date date, amount numeric(12, 2));
    INSERT INTO orders VALUES ('1', '007', '2024-01-05', 100.50), ('2', '007', '2024-03-05', 50), ('3', '张', NULL, 20);
    GRANT SELECT ON orders TO reader;
"""


@pytest.fixture(scope="module")
def server(postgresql):
    with servers.admin(postgresql) as shop:
        shop.execute(ORDERS)
        shop.execute(
            'CREATE TABLE "odd ""name""; DROP TABLE orders" (a int);'
            'INSERT INTO "odd ""name""; DROP TABLE orders" VALUES (7)'
        )
        shop.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        shop.execute("CREATE SCHEMA crm; CREATE TABLE crm.staff (a int); CREATE TABLE crm.orders (a int)")
        shop.execute("GRANT USAGE ON SCHEMA crm TO reader; GRANT SELECT ON crm.orders TO reader")
        # more than a reader should have: what is refused is refused by the transaction
        shop.execute(
            "GRANT INSERT, UPDATE, DELETE, TRUNCATE ON orders TO reader; GRANT CREATE ON SCHEMA public TO reader"
        )
        shop.execute("GRANT pg_execute_server_program, pg_write_server_files TO reader; CREATE SEQUENCE numbers")
        shop.execute("GRANT ALL ON SEQUENCE numbers TO reader")
        shop.execute("""
            CREATE FUNCTION add_one() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS
            $$ BEGIN INSERT INTO orders VALUES ('9'); RETURN 1; END $$
        """)
        shop.execute(
            "CREATE TABLE many AS SELECT i AS id, 'customer ' || i AS name, i / 7.0 AS share"
            " FROM generate_series(1, 200000) i"
        )
        shop.execute("GRANT SELECT ON many TO reader; ANALYZE many")
    return postgresql


@pytest.fixture
def shop(server, secrets_file):
    secrets_file(server.section())
    return connection_named("shop")


@pytest.fixture
def texts(shop, tmp_path, rows_of):
    def read(query):
        return [row[1:] for row in rows_of(stage_query(shop, query, tmp_path))]

    return read


def test_the_tables_one_may_read_are_listed(shop):
    labels = {table.label: table.rows for table in source_tables(shop)}
    assert set(labels) == {"public.orders", 'public.odd "name"; DROP TABLE orders', "crm.orders", "public.many"}
    assert labels["public.many"] == 200_000


def test_a_table_is_read_as_a_file_would_be(shop, tmp_path, rows_of):
    staged = stage_table(shop, "public.orders", tmp_path)
    assert (staged.kind, staged.family, staged.sheet, staged.rows) == ("postgresql", "database", "public.orders", 3)
    assert staged.columns == ("order_id", "customer_id", "order_date", "amount")
    assert rows_of(staged) == [
        (2, "1", "007", "2024-01-05", "100.50"),
        (3, "2", "007", "2024-03-05", "50.00"),
        (4, "3", "张", None, "20.00"),
    ]
    assert staged.preview[:2] == (staged.columns, ("1", "007", "2024-01-05", "100.50"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'007'", "007"),
        ("'会员 张伟, \"VIP\"'", '会员 张伟, "VIP"'),
        ("NULL::int", None),
        ("''", None),
        ("12345678901234567890.123456789::numeric", "12345678901234567890.123456789"),
        ("0.1::float8", "0.1"),
        ("17850::float8", "17850"),
        ("9223372036854775807", "9223372036854775807"),
        ("timestamptz '2024-01-05 12:00:00+00'", "2024-01-05 20:00:00+08"),
        ("timestamp '2024-01-05 08:26:01.5'", "2024-01-05 08:26:01.5"),
        ("date '2024-01-05'", "2024-01-05"),
        ("time '09:30'", "09:30:00"),
        ("interval '1 day 2 hours'", "1 day 02:00:00"),
        ("true", "t"),
        ("""'{"a": [1, "甲"]}'::json""", '{"a": [1, "甲"]}'),
        ("""'{"b":1,"a":2}'::jsonb""", '{"a": 2, "b": 1}'),
        (r"'\xff00'::bytea", r"\xff00"),
        ("ARRAY['x', NULL, 'y z']", '{x,NULL,"y z"}'),
        ("ARRAY[1, 2]", "{1,2}"),
        ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("ROW(1, 'x')", "(1,x)"),
        ("int4range(1, 5)", "[1,5)"),
        ("inet '10.0.0.1'", "10.0.0.1"),
        ("'100 % sure'", "100 % sure"),
    ],
)
def test_every_type_is_the_servers_exact_text(texts, value, text):
    assert texts(f"SELECT {value} AS v") == [(text,)]


def test_names_that_repeat_become_names(shop, tmp_path):
    assert stage_query(shop, "SELECT 1 AS a, 2 AS a, 3;", tmp_path).columns == ("a", "a (2)", "?column?")


def test_a_table_goes_the_whole_way_and_is_known_when_it_comes_again(shop, store):
    staged = stage_table(shop, "public.orders", store.work_folder)
    proposal = propose(store, staged, file_name="shop: public.orders")
    assert (proposal.plan.entity, proposal.plan.source) == ("orders", "shop")
    batch = commit(store, staged, settled(proposal), file_name="shop: public.orders", committed_at=NOW)
    assert (batch.rows_kept, batch.rejects_by_reason) == (2, {"date_missing": 1})
    again = stage_table(shop, "public.orders", store.work_folder)
    assert loaded_before(store, again).batch_id == batch.batch_id


def test_the_same_rows_in_another_order_are_the_same_content(shop, tmp_path):
    digests = {
        stage_query(shop, f"SELECT * FROM orders WHERE amount > {least} ORDER BY order_id {order}", tmp_path).sha256
        for least, order in ((0, "ASC"), (0, "DESC"), (30, "ASC"))
    }
    assert len(digests) == 2


def test_200_000_rows_are_read_in_order_with_flat_memory(shop, tmp_path):
    steps = []
    stage_table(shop, "public.orders", tmp_path)  # what is loaded once is loaded
    before = psutil.Process().memory_info().rss
    peak = 0

    def look(*step):
        nonlocal peak
        peak = max(peak, psutil.Process().memory_info().rss)
        steps.append(step)

    staged = stage_table(shop, "many", tmp_path, progress=look)
    assert staged.rows == 200_000
    assert steps[0] == ("connecting", None)
    assert steps[-1] == ("reading_rows 200000", 1.0)
    assert peak - before < 100 << 20
    with duckdb.connect() as connection:
        query = f"SELECT COUNT(DISTINCT c0), SUM(CAST(c2 AS DECIMAL(38, 16))) FROM ({staged.relation_sql()})"
        told = connection.execute(query).fetchone()
    assert told[0] == 200_000
    assert float(told[1]) == pytest.approx(200_000 * 200_001 / 2 / 7)


WRITES = [
    "INSERT INTO orders VALUES ('9')",
    "INSERT INTO orders VALUES ('9') RETURNING order_id",
    "UPDATE orders SET amount = 0",
    "DELETE FROM orders",
    "TRUNCATE orders",
    "CREATE TABLE extra (a int)",
    "CREATE TEMP TABLE extra AS SELECT 1 AS a",
    "DROP TABLE orders",
    "SELECT * FROM orders FOR UPDATE",
    "SELECT * INTO extra FROM orders",
    "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
    "WITH more AS (INSERT INTO orders VALUES ('9') RETURNING 1) SELECT 1 AS a",
    "COPY orders TO PROGRAM 'touch /tmp/fenqun-was-here'",
    "COPY orders TO '/tmp/fenqun-was-here'",
    "SELECT 1; DROP TABLE orders",
    "SELECT 1; COMMIT; DROP TABLE orders",
    "COMMIT",
    "SET TRANSACTION READ WRITE",
    "SET default_transaction_read_only = off",
    "CALL something()",
    "DO $$ BEGIN DELETE FROM orders; END $$",
    "LOCK TABLE orders",
    "VACUUM orders",
    "EXPLAIN ANALYZE DELETE FROM orders",
]
HIDDEN_WRITES = [
    "SELECT add_one() AS a",
    "SELECT nextval('numbers') AS a",
    "SELECT set_config('transaction_read_only', 'off', false) AS a",
    "SELECT set_config('transaction_read_only', 'off', true), add_one()",
]


@pytest.fixture
def unchanged(server):
    def state():
        with servers.admin(server) as shop:
            rows = shop.execute("SELECT * FROM orders ORDER BY order_id").fetchall()
            tables = shop.execute("SELECT relname, oid FROM pg_class WHERE relkind = 'r' ORDER BY oid").fetchall()
            number = shop.execute("SELECT last_value, is_called FROM numbers").fetchall()
        return rows, tables, number

    before = state()
    yield
    assert state() == before


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("query", [*WRITES, *HIDDEN_WRITES])
def test_nothing_but_reading_is_possible(shop, tmp_path, query):
    with pytest.raises(InputError) as raised:
        stage_query(shop, query, tmp_path)
    assert raised.value.code in ("query_not_select", "query_writes", "query_unreadable", "query_failed")
    assert not list(tmp_path.glob("staged-*"))


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("query", [*WRITES, *HIDDEN_WRITES])
def test_the_server_alone_refuses_it_too(shop, tmp_path, monkeypatch, query):
    """What our own look at the statement might miss changes nothing."""
    monkeypatch.setattr(database, "_one_select", lambda query, _kind: query)
    with pytest.raises(InputError) as raised:
        stage_query(shop, query, tmp_path)
    assert raised.value.code in ("query_not_select", "query_writes", "query_failed")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ';' AS a -- the end;",
        "WITH t AS (SELECT 1 AS a) SELECT * FROM t",
        "(SELECT 1 AS a) UNION ALL SELECT 2",
        "SELECT a.order_id FROM orders a JOIN many m ON m.id::text = a.order_id",
    ],
)
def test_any_query_that_only_reads_is_taken(shop, tmp_path, query):
    assert stage_query(shop, query, tmp_path).rows


def test_a_tables_name_never_becomes_part_of_a_statement(shop, tmp_path, rows_of):
    staged = stage_table(shop, 'public.odd "name"; DROP TABLE orders', tmp_path)
    assert rows_of(staged) == [(2, "7")]
    for name in ("orders; DROP TABLE orders", "public.orders WHERE true", "orders", "nowhere.orders", ""):
        with pytest.raises(InputError) as raised:
            stage_table(shop, name, tmp_path)
        assert raised.value.code == "table_unknown"
    assert stage_table(shop, "public.orders", tmp_path).rows == 3


def refusal(call, *arguments, **options):
    with pytest.raises(InputError) as raised:
        call(*arguments, **options)
    error = raised.value
    for language in words.LANGUAGES:
        assert words.say(f"error.{error.code}", language, **error.values)
    return error


def test_what_one_may_not_read_is_said(shop, tmp_path):
    assert refusal(stage_table, shop, "crm.staff", tmp_path).code == "table_forbidden"
    assert refusal(stage_query, shop, "SELECT * FROM crm.staff", tmp_path).code == "table_forbidden"


def test_a_wrong_query_is_answered_in_the_servers_words(shop, tmp_path):
    error = refusal(stage_query, shop, "SELECT colour FROM orders", tmp_path)
    assert (error.code, error.values["detail"]) == ("query_failed", 'column "colour" does not exist')
    assert refusal(stage_query, shop, "SELECT FROM WHERE (", tmp_path).code == "query_unreadable"
    assert refusal(stage_query, shop, "SELECT 1 / (amount - amount) FROM orders", tmp_path).code == "query_failed"


def test_a_query_that_takes_too_long_is_stopped_by_the_server(shop, tmp_path):
    error = refusal(stage_query, shop, "SELECT pg_sleep(30)", tmp_path, seconds=0.3)
    assert error.code == "query_timeout"


def test_cancelling_stops_the_server(server, shop, tmp_path):
    stop = threading.Event()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    with pytest.raises(CancelledError):
        stage_query(shop, "SELECT pg_sleep(60) AS told_apart", tmp_path, cancelled=stop.is_set)
    with servers.admin(server) as watcher:
        running = "SELECT COUNT(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'"
        assert _becomes(lambda: watcher.execute(running).fetchone() == (0,))
    assert not list(tmp_path.glob("staged-*"))


def _becomes(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_cancelling_between_two_blocks_ends_it(shop, tmp_path):
    seen = []
    with pytest.raises(CancelledError):
        stage_table(
            shop,
            "many",
            tmp_path,
            progress=lambda *step: seen.append(step) or time.sleep(0.1 * (len(seen) == 2)),
            cancelled=lambda: len(seen) > 1,
        )
    assert not list(tmp_path.glob("staged-*"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "Wrong-Secret-1"}, "database_login_refused"),
        ({"username": "nobody-of-that-name"}, "database_login_refused"),
        ({"password": None}, "database_login_refused"),
        ({"database": "elsewhere"}, "database_not_there"),
        ({"port": 1}, "database_unreachable"),
        ({"host": "no-such-host.invalid"}, "database_unreachable"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_said_without_secrets(server, secrets_file, tmp_path, changes, code):
    secrets_file(server.section(**changes))
    shop = connection_named("shop")
    error = refusal(source_tables, shop)
    assert error.code == code
    told = f"{error!r} {error} {shop!r} {error.__cause__!r} {error.__dict__}"
    for secret in (server.reader_password, "Wrong-Secret-1"):
        assert secret not in told


def test_no_secret_is_in_what_is_kept(*, server, shop, store, tmp_path, capfd, caplog):
    staged = stage_table(shop, "public.orders", store.work_folder)
    proposal = propose(store, staged, file_name="shop: public.orders")
    commit(store, staged, settled(proposal), file_name="shop: public.orders", committed_at=NOW)
    refusal(stage_query, shop, "SELECT colour FROM orders", tmp_path)
    with store.cursor() as cursor:
        tables = [name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        kept = repr([cursor.execute(f'FROM "{name}"').fetchall() for name in tables])
    written = b"".join(path.read_bytes() for path in store.work_folder.rglob("staged-*"))
    captured = "".join(capfd.readouterr()) + caplog.text
    assert "shop: public.orders" in kept
    assert server.reader_password not in kept + captured + repr(staged)
    assert server.reader_password.encode() not in written


def test_a_server_that_goes_away_is_said(server, shop, tmp_path):
    def cut(step, _fraction):
        if step.startswith("reading_rows"):
            with servers.admin(server) as watcher:
                watcher.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'")

    assert refusal(stage_table, shop, "many", tmp_path, progress=cut).code == "database_lost"


def test_what_a_server_lets_through_is_rolled_back(server, shop, tmp_path):
    """Before PostgreSQL 16 a read-only transaction may make large objects."""
    stage_query(shop, "SELECT lo_create(4711) AS number", tmp_path)
    with servers.admin(server) as watcher:
        assert watcher.execute("SELECT COUNT(*) FROM pg_largeobject_metadata").fetchone() == (0,)


def test_the_transaction_is_read_only(shop):
    session = postgresql.Session(shop, 10)
    with session.rows("SELECT current_setting('transaction_read_only') AS told") as (names, blocks):
        assert (names, list(blocks)) == (["told"], [[("on",)]])
    session.close()
