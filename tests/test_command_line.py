"""``python -m segmentation``: its words, its one JSON object, its exit codes."""

import contextlib
import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import yaml

from segmentation.__main__ import main
from segmentation.words import say

ORDERS = (
    "Order ID,Customer ID,Order Date,Amount\n1,007,2024-01-05,100\n2,007,2024-03-05,50\n3,b,2024-02-05,20\n4,b,soon,1\n"
)
REPOSITORY = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path, capsys):
    """Run one command on a database of its own; returns exit code, what stdout says (JSON if asked), and stderr."""

    def call(*arguments):
        capsys.readouterr()
        code = main(["--db", str(tmp_path / "db" / "shop.duckdb"), *map(str, arguments)])
        told = capsys.readouterr()
        return code, json.loads(told.out) if "--json" in arguments and code == 0 else told.out, told.err

    return call


@pytest.fixture
def file(tmp_path):
    def write(text, name="orders.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory):
    """Import ``ORDERS`` once; returns the database file and the answer."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "orders.csv").write_text(ORDERS)
    told = io.StringIO()
    told.reconfigure = lambda **_: None
    with contextlib.redirect_stdout(told):
        code = main(["--db", str(folder / "shop.duckdb"), "import", str(folder / "orders.csv"), "--json"])
    assert code == 0
    return folder / "shop.duckdb", json.loads(told.getvalue())


@pytest.fixture
def loaded(loaded_once, tmp_path):
    """Put a copy of that database where ``run`` finds it; returns the answer of the import."""
    database, answer = loaded_once
    (tmp_path / "db").mkdir()
    shutil.copy(database, tmp_path / "db" / "shop.duckdb")
    return answer


def test_import_tells_what_it_did(loaded):
    assert loaded["batch"] == 1
    assert (loaded["entity"], loaded["encoding"], loaded["delimiter"], loaded["header_row"]) == (
        "orders",
        "utf-8",
        ",",
        1,
    )
    assert loaded["mapping"] == {
        "Order ID": "order_id",
        "Customer ID": "customer_id",
        "Order Date": "ordered_at",
        "Amount": "amount",
    }
    assert (loaded["rows_read"], loaded["rows_kept"], loaded["rows_rejected"]) == (4, 3, 1)
    assert loaded["rejects_by_reason"] == {"date_unreadable": 1}
    promised = ("batch", "entity", "encoding", "delimiter", "header_row", "mapping", "rows_read", "rows_kept")
    assert {*promised, "rows_rejected", "rejects_by_reason"} <= set(loaded)


def test_import_takes_a_mapping(run, file):
    path = file("Nr;A=B;Tag;Wert;x\n1;a;2024-01-05;5;y\n")
    code, answer, _ = run(
        *("import", path, "--entity", "orders", "--map", "Nr=order_id", "--map", "A=B=customer_id"),
        *("--map", "Tag=ordered_at", "--map", "Wert=amount", "--map", "x=", "--json"),
    )
    assert (code, answer["delimiter"]) == (0, ";")
    assert answer["mapping"] == {"Nr": "order_id", "A=B": "customer_id", "Tag": "ordered_at", "Wert": "amount"}


def test_import_says_how_undecided_dates_were_read(run, file):
    path = file("Order ID,Customer ID,Order Date,Amount\n1,a,3/4/2024,5\n")
    code, _, told = run("import", path)
    assert code == 0
    assert "3/4/2024" in told
    run("undo", 1)
    code, _, told = run("import", path, "--date-order", "dmy")
    assert (code, told) == (0, "")
    assert run("info", "--json")[1]["as_of"] == "2024-04-04"


@pytest.mark.parametrize(
    ("mode", "amounts", "gone"),
    [
        ("append", {"1": 5, "2": 6, "3": 8}, 0),
        ("update", {"1": 5, "2": 7, "3": 8}, 0),
        ("replace", {"2": 7, "3": 8}, 1),
    ],
)
def test_a_later_file_is_appended_updates_or_replaces(run, file, mode, amounts, gone):
    head = "Order ID,Customer ID,Order Date,Amount\n"
    run("import", file(f"{head}1,a,2024-01-05,5\n2,a,2024-01-06,6\n"))
    later = file(f"{head}2,a,2024-01-06,7\n3,b,2024-01-07,8\n")
    code, answer, told = run("import", later, "--mode", mode, "--json")
    assert (code, answer["mode"]) == (0, mode)
    assert answer["difference"] == {"new": 1, "changed": 1, "unchanged": 0, "gone": gone}
    assert bool(told) == (mode == "append")  # a row that says otherwise is left, and that is said
    out = file("", "table.csv")
    run("table", "orders", "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as rows:
        assert {row["Order ID"]: float(row["Amount paid"]) for row in csv.DictReader(rows)} == amounts


def test_phones_belong_to_the_country_named_and_a_rule_can_be_left_out(run, file, tmp_path):
    """What was confirmed for a file counts for the next one of its shape, until something else is said."""

    def phones(*options, text):
        code, _, _ = run("import", file(f"Customer ID,Phone\n{text}\n"), *options)
        assert code == 0
        run("table", "customers", "--out", tmp_path / "customers.csv")
        with (tmp_path / "customers.csv").open(encoding="utf-8-sig", newline="") as rows:
            return {row["Customer ID"]: row["Phone"] for row in csv.DictReader(rows)}

    assert phones("--country", "us", text="1,(212) 555-0123")["1"].endswith("+12125550123")
    assert phones(text="2,(212) 555-0124")["2"].endswith("+12125550124")
    assert phones("--keep-as-written", "phone,text", text="3,212 555 0125")["3"] == "212 555 0125"
    assert phones(text="4,212 555 0126")["4"] == "212 555 0126"
    assert phones("--keep-as-written", "", text="5,212 555 0127")["5"].endswith("+12125550127")
    assert run("import", file("Customer ID,Phone\n6,1\n"), "--country", "XX")[0] == 2


def test_import_of_totals_takes_the_day_they_were_made(run, file):
    path = file("会员ID,R值,消费次数,消费总金额\n1,10,2,30\n")
    code, answer, _ = run("import", path, "--as-of", "2024-06-30", "--json")
    assert (code, answer["entity"]) == (0, "customer_totals")
    assert run("info", "--json")[1]["as_of"] == "2024-06-30"


def test_import_says_why_a_file_is_what_it_is(run, file):
    path = file("工单编号,客户编号,创建时间,处理人\nT1,a,2024-01-05,x\nT2,a,soon,x\n", "export.csv")
    _, answer, _ = run("import", path, "--json")
    assert (answer["entity"], answer["entity_reason"]["code"]) == ("tickets", "headers")
    assert "工单编号" in answer["entity_reason"]["headers"]
    assert (answer["rows_kept"], answer["rejects_by_reason"]) == (1, {"date_unreadable": 1})
    assert run("info", "--json")[1]["rows"]["tickets"] == 1


def test_import_takes_all_sheets(run, tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "notes"
    for name, rows in {
        "orders": [["Order ID", "Customer ID", "Order Date", "Amount"], ["1", "a", "2024-01-05", 5]],
        "tickets": [["Ticket ID", "Customer ID", "Created at"], ["T1", "a", "2024-01-06"]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "all.xlsx"
    book.save(path)
    code, answer, _ = run("import", path, "--all-sheets", "--json")
    assert (code, [(told["sheet"], told["entity"], told["rows_kept"]) for told in answer["batches"]]) == (
        0,
        [("orders", "orders", 1), ("tickets", "tickets", 1)],
    )
    assert answer["skipped"] == [{"sheet": "notes", "reason": "file_empty"}]
    assert run("import", path, "--all-sheets", "--entity", "orders")[0] == 2
    code, _, told = run("import", path, "--all-sheets")
    assert code == 2
    assert "file_already_loaded" in told


def test_template_writes_a_workbook_that_can_be_imported(run, tmp_path):
    path = tmp_path / "工单模板.xlsx"
    assert run("template", "tickets", "--language", "zh", "--out", path)[0] == 0
    _, answer, _ = run("import", path, "--json")
    assert (answer["entity"], answer["rows_kept"], answer["rows_rejected"]) == ("tickets", 1, 0)
    assert set(answer["mapping_scores"].values()) == {1.0}


def test_undo_takes_a_batch_out_once(run, loaded):
    assert run("undo", loaded["batch"], "--json")[:2] == (0, {"batch": 1, "undone": True})
    assert run("info", "--json")[1]["orders"] == 0
    code, _, told = run("undo", loaded["batch"])
    assert (code, bool(told)) == (2, True)


def test_info_counts_what_is_there(run, loaded):
    code, answer, _ = run("info", "--json")
    assert code == 0
    assert (answer["as_of"], answer["orders"], answer["customers"], answer["amount_total"]) == (
        "2024-03-06",
        3,
        2,
        170.0,
    )
    assert [(batch["batch"], batch["rows_kept"]) for batch in answer["batches"]] == [(loaded["batch"], 3)]


@pytest.mark.parametrize("name", ["out.parquet", "out.csv"])
def test_metrics_write_one_row_a_customer(run, loaded, tmp_path, name):
    code, answer, _ = run("metrics", "--as-of", "2024-03-05", "--out", tmp_path / name, "--json")
    assert (code, answer["customers"], answer["as_of"]) == (0, 2, "2024-03-05")
    if name.endswith("csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = pq.read_table(tmp_path / name).to_pylist()
    assert [(row["customer_id"], int(row["order_count"]), float(row["spend_total"])) for row in rows] == [
        *(("007", 2, 150), ("b", 1, 20))
    ]


@pytest.mark.parametrize("model", ["rfm8", "grid"])
def test_rfm_tells_cuts_and_sizes(run, loaded, model):
    code, answer, _ = run("rfm", "--model", model, "--json")
    assert code == 0
    assert {"as_of", "customers", "cuts", "segments"} <= set(answer)
    assert (answer["as_of"], answer["customers"]) == ("2024-03-06", 2)
    assert set(answer["cuts"]) == {"recency", "frequency", "monetary"}
    assert all(set(size) == {"segment", "customers", "orders", "revenue"} for size in answer["segments"])
    assert sum(size["customers"] for size in answer["segments"]) == 2
    assert sum(size["orders"] for size in answer["segments"]) == 3
    assert sum(size["revenue"] for size in answer["segments"]) == 170


CUTS = "cuts: {recency: [10], frequency: [2], monetary: [100]}\n"


def test_rfm_takes_cuts_and_segments_from_yaml(run, loaded, file):
    segments = "segments:\n  - {name: 好客户, r: [2, 2], f: [2, 2], m: [2, 2]}\n  - {name: Others}\n"
    code, answer, _ = run("rfm", "--model", "grid", "--cuts", file(CUTS + segments, "cuts.yaml"), "--json")
    assert code == 0
    assert answer["cuts"] == {"recency": [10], "frequency": [2], "monetary": [100]}
    assert answer["segments"] == [
        {"segment": "好客户", "customers": 1, "orders": 2, "revenue": 150.0},
        {"segment": "Others", "customers": 1, "orders": 1, "revenue": 20.0},
    ]


def test_export_writes_the_customers_of_segments(run, loaded, file, tmp_path):
    cuts = file(CUTS, "cuts.yaml")
    book, text = tmp_path / "list.xlsx", tmp_path / "list.csv"
    options = ("--model", "rfm8", "--cuts", cuts, "--segment", "important_value")
    code, answer, _ = run("export", *options, "--out", book, "--json")
    assert (code, answer["customers"]) == (0, 1)
    rows = list(openpyxl.load_workbook(book).worksheets[0].iter_rows(values_only=True))
    assert (len(rows), rows[1][0]) == (2, "007")
    code, answer, _ = run("export", *options, "--segment", "general_retain", "--out", text, "--json")
    assert (code, answer["customers"]) == (0, 2)
    with text.open(encoding="utf-8-sig", newline="") as listed:
        assert [row[0] for row in csv.reader(listed)][1:] == ["007", "b"]


def test_read_writes_the_table_as_text(run, file, tmp_path):
    path = file('报表\n\n编号;姓名\n001;张伟\n\n002;"O""Brien"\n'.encode("gb18030"))
    out = tmp_path / "table.csv"
    code, answer, _ = run("read", path, "--out", out, "--json")
    assert code == 0
    assert (answer["encoding"], answer["delimiter"], answer["quote"], answer["header_row"]) == ("gb18030", ";", '"', 3)
    assert answer["rows"] == 2
    assert {"row": 1, "reason": "above_header", "text": "报表"} in answer["left_out"]
    with out.open(encoding="utf-8", newline="") as table:
        assert list(csv.reader(table)) == [["编号", "姓名"], ["001", "张伟"], ["002", 'O"Brien']]


def test_read_tells_what_every_part_of_a_file_is_taken_for(run, file):
    text = "订单导出\n订单号,客户编号,下单时间,实付金额,备注\n1,a,2024-03-05,5,x\n2,b,昨天,6,y\n合计,,,11,\n"
    code, answer, _ = run("read", file(text), "--json")
    assert code == 0
    assert (answer["entity"], answer["encoding"], answer["delimiter"], answer["header_row"]) == (
        "orders",
        "utf-8",
        ",",
        2,
    )
    assert answer["mapping"]["实付金额"] == "amount"
    assert answer["mapping_scores"]["实付金额"] > 0.9
    assert answer["columns_left_out"] == {"备注": "few_repeats"}
    assert (answer["rows_read"], answer["rows_kept"], answer["rejects_by_reason"]) == (2, 1, {"date_unreadable": 1})
    assert answer["rows_left_out"] == {"above_header": 1, "totals_row": 1}
    code, answer, _ = run("read", file(text), "--header-row", 3, "--keep-all-rows", "--json")
    assert (answer["rows"], answer["fields_missing"] != []) == (2, True)
    assert answer["rows_kept"] is None


def test_a_batch_is_named_after_the_system_told(run, file):
    assert run("import", file(ORDERS), "--source", "天猫", "--json")[1]["source"] == "天猫"


SPECTRUM = ("comma_in_quotes", "escaped_quotes", "newlines", "newlines_crlf", "quotes_and_newlines", "simple", "utf8")


@pytest.mark.parametrize("name", SPECTRUM)
def test_read_agrees_with_the_published_json(run, reference_data, tmp_path, name):
    folder = reference_data / "csv_shapes" / "spectrum"
    out = tmp_path / "table.csv"
    code, _, _ = run("read", folder / "csvs" / f"{name}.csv", "--out", out)
    expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    with out.open(encoding="utf-8", newline="") as table:
        assert (code, list(csv.DictReader(table))) == (0, expected)


def test_demo_files_come_in_by_themselves(run, tmp_path):
    code, answer, _ = run("demo", "--customers", 60, "--out", tmp_path / "demo", "--json")
    assert code == 0
    for name in ("orders.csv", "orders.xlsx"):
        code, answer, told = run("import", tmp_path / "demo" / name, "--json")
        assert (code, told) == (0, "")
        assert answer["rows_kept"] > 0.95 * answer["rows_read"] > 0
        assert run("info", "--json")[1]["orders"] > 60
        run("undo", answer["batch"])


def bad_yaml(text):
    return lambda file: ("rfm", "--model", "grid", "--cuts", file(text, "cuts.yaml"))


BAD = {
    "no such file": lambda file: ("import", "/no/such/file.csv"),
    "a folder for a file": lambda file: ("read", "/tmp", "--out", "x.csv"),
    "no such file to read": lambda file: ("read", "/no/such/file.csv", "--out", "x.csv"),
    "an empty file": lambda file: ("import", file("")),
    "a picture": lambda file: ("import", file(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)),
    "a map without =": lambda file: ("import", file(ORDERS), "--map", "Amount"),
    "a map of an unknown header": lambda file: ("import", file(ORDERS), "--map", "Price=amount"),
    "a map to an unknown field": lambda file: ("import", file(ORDERS), "--map", "Amount=price"),
    "a map twice": lambda file: ("import", file(ORDERS), "--map", "Amount=amount", "--map", "Order ID=amount"),
    "a needed field left out": lambda file: ("import", file(ORDERS), "--map", "Amount="),
    "an unknown sheet": lambda file: ("import", file("a,b\n1,2\n"), "--sheet", "x"),
    "headers that say nothing": lambda file: ("import", file("a,b\n1,2\n")),
    "an output folder that is not there": lambda file: ("read", file(ORDERS), "--out", "/no/such/folder/x.csv"),
    "an unknown batch": lambda file: ("undo", 99),
    "metrics of an unknown kind": lambda file: ("metrics", "--out", "x.txt"),
    "an unknown segment": lambda file: ("export", "--model", "rfm8", "--segment", "vip", "--out", "x.csv"),
    "a list of an unknown kind": lambda file: (
        "export",
        "--model",
        "rfm8",
        "--segment",
        "important_value",
        "--out",
        "x.doc",
    ),
    "no cuts file": lambda file: ("rfm", "--model", "grid", "--cuts", "/no/such/cuts.yaml"),
    "broken YAML": bad_yaml("cuts: {recency: [1"),
    "YAML in no encoding": bad_yaml(b"\xff\xfe\x00\xd8cuts"),
    "YAML without cuts": bad_yaml("segments: []"),
    "cuts of one axis": bad_yaml("cuts: {recency: [1]}"),
    "cuts that descend": bad_yaml("cuts: {recency: [2, 1], frequency: [1], monetary: [1]}"),
    "cuts that are words": bad_yaml("cuts: {recency: [a], frequency: [1], monetary: [1]}"),
    "endless cuts": bad_yaml("cuts: {recency: [.inf], frequency: [1], monetary: [1]}"),
    "segments without a name": bad_yaml(CUTS + "segments: [{r: [1, 2]}]"),
    "scores beyond the cuts": bad_yaml(CUTS + "segments: [{name: a, r: [1, 5]}]"),
    "more cuts than the model has scores": lambda file: (
        *("rfm", "--model", "rfm8", "--cuts"),
        file("cuts: {recency: [1, 2], frequency: [1], monetary: [1]}", "cuts.yaml"),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_with_2_and_a_sentence(run, loaded, file, case):
    code, out, told = run(*BAD[case](file))
    assert (code, out) == (2, "")
    assert told.strip()
    assert "Traceback" not in told
    assert "(" not in told.split()[0]  # a sentence, not a code


@pytest.mark.parametrize("command", [("metrics", "--out", "x.csv"), ("rfm", "--model", "grid")])
def test_an_empty_store_is_bad_input(run, command):
    code, _, told = run(*command)
    assert (code, told) == (2, say("error.store_empty", "en") + "\n")


def test_an_empty_store_has_info(run):
    code, answer, _ = run("info", "--json")
    assert (code, answer["orders"], answer["as_of"], answer["batches"]) == (0, 0, None, [])


def test_the_same_file_twice_is_refused(run, loaded, file):
    code, _, told = run("import", file(ORDERS))
    assert code == 2
    assert "batch 1" in told


def test_a_workbook_with_a_password_is_refused(run, reference_data):
    code, _, told = run("import", reference_data / "workbooks" / "pass_protected.xlsx")
    assert code == 2
    assert "password" in told


def test_problems_are_told_in_chinese_when_asked(run):
    code, _, told = run("rfm", "--model", "grid", "--language", "zh")
    assert (code, told) == (2, say("error.store_empty", "zh") + "\n")


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["rfm"], ["rfm", "--model", "x"], ["undo", "x"], ["metrics", "--as-of", "x"]]
)
def test_wrong_words_end_with_2(run, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2


def test_without_json_the_answer_is_lines(run, loaded):
    code, out, _ = run("rfm", "--model", "rfm8")
    _, answer, _ = run("rfm", "--model", "rfm8", "--json")
    assert code == 0
    assert out.splitlines()[0] == "as_of: 2024-03-06"
    assert sum(line.startswith("- {segment: ") for line in out.splitlines()) == len(answer["segments"])
    told = yaml.safe_load(out)
    assert (told["customers"], told["segments"]) == (answer["customers"], answer["segments"])


def test_a_real_process_says_one_object_and_its_code(tmp_path, file):
    def call(*arguments):
        command = [sys.executable, "-m", "segmentation", "--db", tmp_path / "shop.duckdb", *arguments]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=REPOSITORY, check=False)

    good = call("import", file(ORDERS), "--json")
    assert (good.returncode, good.stderr, json.loads(good.stdout)["rows_kept"]) == (0, "", 3)
    bad = call("import", "no-such-file.csv", "--json")
    assert (bad.returncode, bad.stdout, bad.stderr) == (2, "", "There is no file no-such-file.csv.\n")


def test_duplicates_are_found_merged_and_taken_apart_again(run, file, tmp_path):
    people = 'id,name,phone\nA1,Ann Lee,+86 138 1234 0001\nB2,"Lee, Ann",13812340001\nC3,Bo,\n'
    run("import", file(people, "people.csv"))
    pairs = tmp_path / "pairs.csv"
    code, told, _ = run("duplicates", "--out", pairs, "--json")
    assert (code, told["customers"], told["pairs"], told["threshold"]) == (0, 3, 1, 0.9)
    (row,) = csv.DictReader(pairs.read_text(encoding="utf-8-sig").splitlines())
    assert (row["left_id"], row["right_id"], row["reason"]) == ("A1", "B2", "name=same; phone=same; city=same")
    assert 0.9 <= float(row["score"]) <= 1
    merged = run("merge", "A1", "B2", "--rule", "name=complete", "--survivor", "B2", "--json")[1]
    assert merged == {"merge": 1, "customer": "B2", "ids": ["A1", "B2"], "rules": {"name": "complete"}}
    assert run("merge", "A1", "B2", "--json")[0] == 2
    assert run("unmerge", "1", "--json")[:2] == (0, {"merge": 1, "undone": True})
    assert run("unmerge", "1")[0] == 2


@pytest.mark.parametrize("arguments", [["--threshold", "2"], ["--threshold", "nan"]])
def test_a_threshold_outside_0_to_1_is_refused(run, arguments):
    code, _, told = run("duplicates", *arguments)
    assert code == 2
    assert "from 0 to 1" in told
