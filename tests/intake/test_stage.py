"""One call, one parquet file, nothing left behind."""

import hashlib

import pytest

from segmentation.errors import CancelledError, InputError
from segmentation.intake.stage import Limits, ReadSettings, stage


def test_a_text_file_becomes_one_table_with_row_numbers(tmp_path, rows_of):
    source = tmp_path / "orders.csv"
    source.write_bytes(b"id,amount\n001,1.50\n002,\n")
    steps = []
    table = stage(source, tmp_path / "work", progress=lambda step, _part: steps.append(step))
    assert rows_of(table) == [(2, "001", "1.50"), (3, "002", None)]
    assert table.columns == ("id", "amount")
    assert table.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert (table.kind, table.encoding, table.delimiter, table.size_bytes) == ("text", "utf-8", ",", 24)
    assert table.preview == (("id", "amount"), ("001", "1.50"), ("002", None))
    assert {"checking", "reading"} <= set(steps)
    assert [path.name for path in (tmp_path / "work").iterdir()] == [table.path.name]


def test_the_careful_way_gives_the_same_relation(tmp_path, rows_of):
    source = tmp_path / "orders.csv"
    source.write_bytes("编号;姓名\n\n1;张伟\n2;王芳;多余\n3\n".encode("gb18030"))
    table = stage(source, tmp_path / "work")
    assert rows_of(table) == [(3, "1", "张伟"), (5, "3", None)]
    assert (table.encoding, table.left_out_counts) == ("gb18030", {"blank": 1, "too_many_fields": 1})
    assert table.rows + table.left_out_count + 1 == 5


@pytest.mark.parametrize("name", ["report [1].csv", "it's *.csv", "订单?.txt", "a;DROP TABLE x.csv"])
def test_no_file_name_confuses_the_reader(tmp_path, rows_of, name):
    source = tmp_path / name
    source.write_bytes(b"id,amount\n1,2\n")
    folder = tmp_path / "it's work [2]"
    assert rows_of(stage(source, folder)) == [(2, "1", "2")]


def test_cancelling_leaves_nothing_behind(tmp_path):
    source = tmp_path / "orders.csv"
    source.write_bytes(b"id,amount\n1,2\n")
    with pytest.raises(CancelledError):
        stage(source, tmp_path / "work", cancelled=lambda: True)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_refusal_names_the_file_and_leaves_nothing_behind(tmp_path):
    source = tmp_path / "orders.csv"
    source.write_bytes(b"id,amount\n1,2\n")
    with pytest.raises(InputError) as raised:
        stage(source, tmp_path / "work", ReadSettings(header_row=7))
    assert raised.value.values == {"name": "orders.csv", "header_row": 7, "rows": 2}
    assert list((tmp_path / "work").iterdir()) == []


def test_limits_grow_with_the_file_within_the_machine():
    limits = Limits()
    small = limits.memory_for(1 << 20, workbook=True)
    assert small == 1 << 30
    assert limits.memory_for(600 << 20, workbook=False) == 1 << 30
    assert limits.memory_for(20 << 20, workbook=True) >= small
    assert limits.seconds_for(100 << 20, packed=True) == 260
    assert Limits(memory_bytes=5, seconds=7).memory_for(1, workbook=True) == 5
