"""``import`` of a folder and of a database, and ``connections``."""

import json

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.__main__ import main
from tests import servers

ORDERS = "order_id,customer_id,order_date,amount\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Run one command on a database of its own; returns exit code, answer, and stderr."""

    def call(*arguments):
        capsys.readouterr()
        code = main(["--db", str(tmp_path / "db" / "shop.duckdb"), *map(str, arguments), "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else None, told.err

    return call


@pytest.fixture
def folder(tmp_path):
    """Make a folder of a CSV, a workbook of two sheets, a parquet file, and what cannot be imported."""
    made = tmp_path / "inbox"
    (made / "deeper").mkdir(parents=True)
    (made / "a.csv").write_text(ORDERS + "1,c1,2024-01-05,10\n")
    book = openpyxl.Workbook()
    for number, sheet in enumerate((book.active, book.create_sheet("Feb")), start=2):
        for row in (["order_id", "customer_id", "order_date", "amount"], [str(number), "c1", f"2024-0{number}-01", 10]):
            sheet.append(row)
    book.save(made / "b.xlsx")
    pq.write_table(
        pa.table({"order_id": ["4"], "customer_id": ["c2"], "order_date": ["2024-04-01"], "amount": [7.5]}),
        made / "c.parquet",
    )
    (made / "d.pdf").write_bytes(b"%PDF-1.7 ...")
    (made / "e.csv").write_text("colour,shape\nred,round\n")
    (made / ".hidden.csv").write_text(ORDERS + "9,c9,2024-01-05,10\n")
    (made / "~$b.xlsx").write_bytes(b"lock")
    return made


def test_a_folder_is_taken_file_by_file_in_the_order_of_names(run, folder):
    code, answer, _ = run("import", folder)
    assert code == 0
    assert [batch["file"] for batch in answer["batches"]] == ["a.csv", "b.xlsx", "b.xlsx", "c.parquet"]
    assert [batch["batch"] for batch in answer["batches"]] == [1, 2, 3, 4]
    assert {told["file"]: told["reason"] for told in answer["skipped"]} == {
        ".hidden.csv": "file_hidden",
        "d.pdf": "unsupported_format",
        "e.csv": "fields_missing",
        "~$b.xlsx": "file_hidden",
    }
    assert run("info")[1]["amount_total"] == 37.5


def test_a_second_run_takes_only_what_is_new(run, folder):
    run("import", folder)
    (folder / "f.csv").write_text(ORDERS + "5,c3,2024-05-01,1\n")
    (folder / "a copy.csv").write_bytes((folder / "a.csv").read_bytes())
    _, answer, _ = run("import", folder)
    assert [batch["file"] for batch in answer["batches"]] == ["f.csv"]
    known = [told["file"] for told in answer["skipped"] if told["reason"] == "file_already_loaded"]
    assert known == ["a copy.csv", "a.csv", "b.xlsx", "b.xlsx", "c.parquet"]
    run("undo", 2)
    _, answer, _ = run("import", folder)
    assert [(batch["file"], batch["sheet"]) for batch in answer["batches"]] == [("b.xlsx", "Sheet")]


def test_files_of_a_folder_are_taken_as_a_single_file_would_be(run, tmp_path):
    (tmp_path / "in").mkdir()
    for month in ("01", "02"):
        text = f"order_id,customer_id,order_date,amount,phone\n{month},c1,2024-{month}-05,10,13800138000\n"
        (tmp_path / "in" / f"shop-{month}.csv").write_text(text)
    how = ("--source", "till", "--mode", "update", "--country", "US", "--keep-as-written", "phone")
    _, answer, _ = run("import", tmp_path / "in", *how)
    assert [(batch["source"], batch["mode"]) for batch in answer["batches"]] == [("till", "update")] * 2
    assert not [batch for batch in answer["batches"] if "phone" in batch["cleaning"]]


def test_a_folder_replaces_what_its_source_said_and_not_itself(run, tmp_path):
    inbox = tmp_path / "in"
    inbox.mkdir()
    for month in ("01", "02", "03"):
        (inbox / f"shop-{month}.csv").write_text(ORDERS + f"{month},c1,2024-{month}-05,10\n")
    run("import", inbox)
    (inbox / "shop-03.csv").unlink()
    for month in ("01", "02"):
        (inbox / f"shop-{month}.csv").write_text(ORDERS + f"{month},c1,2024-{month}-05,12\n")
    _, answer, _ = run("import", inbox, "--mode", "replace")
    assert [batch["mode"] for batch in answer["batches"]] == ["replace", "update"]
    assert [batch["difference"] for batch in answer["batches"]] == [
        {"new": 0, "changed": 1, "unchanged": 0, "gone": 1},  # the third month; the second is told again
        {"new": 0, "changed": 1, "unchanged": 0, "gone": 0},
    ]
    told = run("info")[1]
    assert (told["orders"], told["amount_total"]) == (2, 24.0)
    for batch in (5, 4):
        run("undo", batch)
    assert run("info")[1]["amount_total"] == 30.0


def test_an_empty_folder_brings_nothing(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("import", tmp_path / "empty")[:2] == (0, {"batches": [], "skipped": []})


@pytest.mark.parametrize("option", [("--entity", "orders"), ("--sheet", "x"), ("--map", "a=order_id")])
def test_a_folder_takes_no_settings_of_one_file(run, folder, option):
    code, answer, told = run("import", folder, *option)
    assert (code, answer) == (2, None)
    assert told


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("x.csv", "--connection", "shop"),
        ("--connection", "shop"),
        ("--connection", "shop", "--table", "a", "--query", "SELECT 1"),
    ],
)
def test_what_to_import_must_be_one_thing(run, secrets_file, options):
    secrets_file()
    code, _, told = run("import", *options)
    assert code == 2
    assert "--connection" in told


@pytest.fixture
def shop(postgresql, secrets_file):
    with servers.admin(postgresql) as made:
        made.execute("DROP SCHEMA IF EXISTS till CASCADE; CREATE SCHEMA till; GRANT USAGE ON SCHEMA till TO reader")
        made.execute("CREATE TABLE till.orders (order_id text, customer_id text, order_date date, amount numeric)")
        made.execute("INSERT INTO till.orders VALUES ('1', '007', '2024-01-05', 5), ('2', '008', '2024-02-05', 6.5)")
        made.execute("GRANT SELECT ON till.orders TO reader")
    return secrets_file(postgresql.section(), '[connections.wrong]\nurl = "mysql://u:p/w@host/db"\n')


def test_connections_are_listed_without_secrets(run, shop, postgresql):
    code, answer, told = run("connections")
    assert (code, told) == (0, "")
    place = {"host": "127.0.0.1", "port": postgresql.port, "database": "shop"}
    assert answer["connections"] == [
        {"name": "shop", "kind": "postgresql", **place},
        {"name": "wrong", "problem": "connection_wrong"},
    ]


def test_a_file_of_secrets_that_others_can_read_is_warned_of(run, shop):
    shop.chmod(0o644)
    code, _, told = run("connections")
    assert code == 0
    assert f"chmod 600 {shop}" in told


def test_a_table_is_imported_and_noticed_the_second_time(run, shop):
    code, answer, told = run("import", "--connection", "shop", "--table", "till.orders")
    assert (code, told) == (0, "")
    assert (answer["entity"], answer["rows_read"], answer["rows_kept"]) == ("orders", 2, 2)
    code, _, told = run("import", "--connection", "shop", "--table", "till.orders")
    assert code == 2
    assert "shop: till.orders" in told
    batch = run("info")[1]["batches"][0]
    assert batch["file"] == "shop: till.orders"


def test_a_query_is_imported_with_a_mapping(run, shop):
    query = "SELECT customer_id AS who, order_date AS day, amount * 2 AS paid FROM till.orders WHERE amount > 5"
    names = ("--entity", "orders", "--map", "who=customer_id", "--map", "day=ordered_at", "--map", "paid=amount")
    code, answer, _ = run("import", "--connection", "shop", "--query", query, *names)
    assert (code, answer["rows_kept"]) == (0, 1)
    told = run("info")[1]
    assert (told["amount_total"], told["batches"][0]["file"]) == (13.0, "shop: query")


def test_no_word_of_a_refusal_holds_a_secret(run, shop, postgresql):
    for options in (("--table", "nowhere"), ("--query", "DROP TABLE x"), ("--query", "SELECT x FROM y")):
        code, answer, told = run("import", "--connection", "shop", *options)
        assert (code, answer) == (2, None)
        assert postgresql.reader_password not in told
