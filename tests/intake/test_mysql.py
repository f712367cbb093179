"""Tables and queries of a real MariaDB: exact texts, read and nothing else."""

import threading

import pymysql
import pytest

from segmentation import words
from segmentation.errors import CancelledError, InputError
from segmentation.intake import database
from segmentation.intake.commit import commit
from segmentation.intake.connections import connection_named
from segmentation.intake.database import source_tables, stage_query, stage_table
from segmentation.intake.proposal import propose, settled
from tests.conftest import NOW


def admin(server):
    return pymysql.connect(
        host="127.0.0.1", port=server.port, user="admin", password=server.password, database="shop", autocommit=True
    )


def run(server, *statements):
    with admin(server) as shop, shop.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


@pytest.fixture(scope="module")
def server(mariadb):
    run(
        mariadb,
        "CREATE TABLE orders (order_id VARCHAR(9), customer_id VARCHAR(9), order_date DATE, amount DECIMAL(12, 2))",
        "INSERT INTO orders VALUES ('1', '007', '2024-01-05', 100.50), ('2', '007', '2024-03-05', 50)",
        "INSERT INTO orders VALUES ('3', '张', NULL, 20)",
        "CREATE TABLE `odd ``name``; DROP TABLE orders` (a INT)",
        "INSERT INTO `odd ``name``; DROP TABLE orders` VALUES (7)",
        "CREATE TABLE many AS SELECT seq AS id, CONCAT('customer ', seq) AS name FROM seq_1_to_200000",
    )
    return mariadb


@pytest.fixture
def shop(server, secrets_file):
    secrets_file(server.section())
    return connection_named("shop")


def test_tables_are_listed(shop):
    assert {table.label for table in source_tables(shop)} >= {"shop.orders", "shop.many"}


def test_a_table_goes_the_whole_way(shop, store, rows_of):
    staged = stage_table(shop, "orders", store.work_folder)
    assert (staged.kind, staged.sheet) == ("mysql", "shop.orders")
    assert rows_of(staged) == [
        (2, "1", "007", "2024-01-05", "100.50"),
        (3, "2", "007", "2024-03-05", "50.00"),
        (4, "3", "张", None, "20.00"),
    ]
    plan = settled(propose(store, staged, file_name="shop: shop.orders"))
    batch = commit(store, staged, plan, file_name="shop: shop.orders", committed_at=NOW)
    assert (batch.entity, batch.rows_kept) == ("orders", 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'会员 ''007'''", "会员 '007'"),
        ("NULL", None),
        ("''", None),
        ("CAST('12345678901234567890.123456789' AS DECIMAL(38, 9))", "12345678901234567890.123456789"),
        ("TIMESTAMP '2024-01-05 08:26:01.5'", "2024-01-05 08:26:01.5"),
        ("DATE '2024-01-05'", "2024-01-05"),
        ("TRUE", "1"),
        ("JSON_OBJECT('a', '甲')", '{"a": "甲"}'),
        ("X'ff00'", r"\xff00"),
        ("CAST(_utf8mb4'甲' AS BINARY)", "甲"),
        ("b'101'", "5"),
        ("18446744073709551615", "18446744073709551615"),
        ("'100 % sure'", "100 % sure"),
    ],
)
def test_every_type_is_the_servers_exact_text(*, server, shop, tmp_path, rows_of, value, text):
    run(server, "DROP TABLE IF EXISTS kinds", f"CREATE TABLE kinds AS SELECT {value} AS v")
    if value.startswith("b'"):
        run(server, "DROP TABLE kinds", "CREATE TABLE kinds (v BIT(3))", f"INSERT INTO kinds VALUES ({value})")
    assert rows_of(stage_table(shop, "kinds", tmp_path)) == [(2, text)]


def test_200_000_rows_are_streamed(shop, tmp_path):
    steps = []
    assert stage_table(shop, "many", tmp_path, progress=lambda *step: steps.append(step[0])).rows == 200_000
    assert steps[-1] == "reading_rows 200000"
    assert len(steps) > 10


WRITES = [
    "INSERT INTO orders VALUES ('9', '9', NULL, 1)",
    "UPDATE orders SET amount = 0",
    "DELETE FROM orders",
    "TRUNCATE orders",
    "DROP TABLE orders",
    "CREATE TABLE extra (a INT)",
    "SELECT 1; DROP TABLE orders",
    "SELECT 1 INTO OUTFILE '/tmp/fenqun-was-here'",
    "SELECT 1 /*! INTO OUTFILE '/tmp/fenqun-was-here' */",
    "SELECT * FROM orders FOR UPDATE",
    "WITH t AS (SELECT 1) DELETE FROM orders",
    "SET SESSION TRANSACTION READ WRITE",
    "LOCK TABLES orders WRITE",
    "CALL something()",
]


@pytest.mark.parametrize("query", WRITES)
def test_nothing_but_reading_is_possible(server, shop, tmp_path, query):
    with pytest.raises(InputError) as raised:
        stage_query(shop, query, tmp_path)
    assert raised.value.code in ("query_not_select", "query_unreadable")
    assert run(server, "SELECT COUNT(*), SUM(amount) FROM orders") == ((3, pytest.approx(170.5)),)


@pytest.mark.parametrize("query", [query for query in WRITES[:7] if query])
def test_the_server_alone_refuses_it_too(server, shop, tmp_path, monkeypatch, query):
    monkeypatch.setattr(database, "_one_select", lambda query, _kind: query)
    with pytest.raises(InputError) as raised:
        stage_query(shop, query, tmp_path)
    assert raised.value.code in ("query_writes", "query_failed")
    assert run(server, "SELECT COUNT(*) FROM orders") == ((3,),)


def test_a_tables_name_never_becomes_part_of_a_statement(shop, tmp_path, rows_of):
    assert rows_of(stage_table(shop, "odd `name`; DROP TABLE orders", tmp_path)) == [(2, "7")]
    with pytest.raises(InputError) as raised:
        stage_table(shop, "orders` WHERE 1", tmp_path)
    assert raised.value.code == "table_unknown"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "Wrong-Secret-1"}, "database_login_refused"),
        ({"database": "elsewhere"}, "database_login_refused"),
        ({"port": 1}, "database_unreachable"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_said_without_secrets(server, secrets_file, changes, code):
    secrets_file(server.section(**changes))
    with pytest.raises(InputError) as raised:
        source_tables(connection_named("shop"))
    error = raised.value
    assert error.code == code
    told = words.say(f"error.{error.code}", "zh", **error.values) + repr(error)
    assert server.reader_password not in told
    assert "Wrong-Secret-1" not in told


def test_a_query_that_takes_too_long_is_stopped_by_the_server(shop, tmp_path):
    with pytest.raises(InputError) as raised:
        stage_query(shop, "SELECT SLEEP(30) AS a, COUNT(*) FROM many AS x, many AS y", tmp_path, seconds=0.5)
    assert raised.value.code == "query_timeout"


def test_cancelling_stops_the_server(server, shop, tmp_path):
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with pytest.raises(CancelledError):
        stage_query(shop, "SELECT COUNT(*) AS a FROM many AS x, many AS y", tmp_path, cancelled=stop.is_set)
    assert run(server, "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'reader'") == ((0,),)
