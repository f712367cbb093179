"""Parquet, Feather and Arrow: every value as the text a spreadsheet would hold, nothing lost, nothing held whole."""

import datetime as dt
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest
from pyarrow import feather

from segmentation.errors import InputError
from segmentation.intake import sandbox
from segmentation.intake.stage import Limits, stage

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2024, 1, 5, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def read(tmp_path, readers, rows_of):
    """Write a table (column -> Arrow array) and read it through the child; returns staged table and rows."""

    def take(columns, *, name="file.parquet", write=pq.write_table, **options):
        path = tmp_path / name
        table = columns if isinstance(columns, pa.Table) else pa.table(columns)
        write(table, path, **options)
        staged = stage(path, tmp_path, children=readers)
        return staged, rows_of(staged)

    return take


def cells(read, *arrays, **options):
    """Texts of one-column tables, a column each."""
    _, rows = read({f"column {place}": array for place, array in enumerate(arrays)}, **options)
    return [list(column) for column in list(zip(*rows, strict=True))[1:]]


def test_a_parquet_file_is_a_table_with_its_column_names(read):
    staged, rows = read({"客户编号": ["007", None], "Amount": pa.array([Decimal("1280.50"), Decimal("-3.00")])})
    assert (staged.kind, staged.family, staged.columns) == ("parquet", "columnar", ("客户编号", "Amount"))
    assert (staged.header_row, staged.header_rows, staged.rows, staged.left_out_count) == (1, 1, 2, 0)
    assert rows == [(2, "007", "1280.50"), (3, None, "-3.00")]
    assert staged.preview == (("客户编号", "Amount"), ("007", "1280.50"), (None, "-3.00"))


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array(["", "007", None, "张伟"]), [None, "007", None, "张伟"]),
        (pa.array(["a", "b", None]).dictionary_encode(), ["a", "b", None]),
        (pa.array([1, 2**62, None]), ["1", "4611686018427387904", None]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([17850.0, 2.55, float("nan"), None, -0.5, 1e300]), ["17850", "2.55", None, None, "-0.5", "1e+300"]),
        (pa.array([0.1, 3.0], pa.float32()), ["0.1", "3"]),
        (pa.array([Decimal("0.10"), None], pa.decimal128(38, 2)), ["0.10", None]),
        (
            pa.array([Decimal("12345678901234567890123456789012345678901.5")]),
            ["12345678901234567890123456789012345678901.5"],
        ),
        (pa.array([dt.date(2024, 1, 5)]), ["2024-01-05"]),
        (pa.array([dt.datetime(2024, 1, 5, 8, 26)], pa.timestamp("ns")), ["2024-01-05 08:26:00"]),
        (pa.array([dt.datetime(2024, 1, 5, 8, 26, 1, 500)], pa.timestamp("us")), ["2024-01-05 08:26:01.0005"]),
        (pa.array([NOON], pa.timestamp("us", "UTC")), ["2024-01-05 12:00:00"]),
        (pa.array([NOON], pa.timestamp("us", "Asia/Shanghai")), ["2024-01-05 20:00:00"]),
        (pa.array([NOON], pa.timestamp("us", "+08:00")), ["2024-01-05 20:00:00"]),
        (pa.array([dt.time(9, 30)]), ["09:30:00"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array(["甲".encode(), b"\xff\x01", b"", None]), ["甲", "\\xff01", None, None]),
        (pa.array([{"a": 1, "b": ["x", None]}, None]), ['{"a":1,"b":["x",null]}', None]),
        (pa.array([["1", "2"], [], None]), ['["1","2"]', "[]", None]),
        (pa.array([[("vip", 1)]], pa.map_(pa.string(), pa.int64())), ['{"vip":1}']),
        (pa.nulls(2), [None, None]),
    ],
    ids=lambda value: str(value.type)[:40] if isinstance(value, pa.Array) else "",
)
def test_every_type_is_the_text_of_its_value(read, array, texts):
    assert cells(read, array) == [texts]


@pytest.mark.parametrize("compression", ["snappy", "gzip", "zstd", "brotli", "lz4", "none"])
def test_every_usual_compression_is_read(read, compression):
    assert cells(read, pa.array(["x"]), compression=compression) == [["x"]]


@pytest.mark.parametrize("compression", ["lz4", "uncompressed"])
def test_feather_is_read_too(read, compression):
    array = pa.array(["a", "b", None]).dictionary_encode()
    staged, rows = read({"x": array}, name="f.feather", write=feather.write_feather, compression=compression)
    assert (staged.kind, rows) == ("arrow", [(2, "a"), (3, "b"), (4, None)])


def test_names_that_repeat_or_are_missing_become_names(read):
    table = pa.Table.from_arrays([pa.array(["1"])] * 3, names=["a", "a", ""])
    staged, rows = read(table)
    assert staged.columns == ("a", "a (2)", "column_3")
    assert rows == [(2, "1", "1", "1")]


def test_a_file_without_rows_is_a_table_without_rows(read):
    staged, rows = read({"a": pa.array([], pa.int64())})
    assert (staged.rows, rows, staged.preview) == (0, [], (("a",),))


def test_what_the_file_is_called_does_not_matter(read):
    assert read({"a": ["1"]}, name="orders.csv")[0].kind == "parquet"


def refused(path, folder, **limits):
    with pytest.raises(InputError) as raised:
        stage(path, folder, limits=Limits(**limits))
    return raised.value


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b[:4] + b"\xff" * 60 + b[64:], lambda b: b[:-8]]
)
def test_a_damaged_file_is_refused_with_words(tmp_path, damage):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [str(number) for number in range(100)]}), path)
    path.write_bytes(damage(path.read_bytes()))
    error = refused(path, tmp_path)
    assert (error.code, error.values["name"]) == ("file_unreadable", "x.parquet")
    assert not list(tmp_path.glob("staged-*"))


@pytest.mark.parametrize("plain_footer", [True, False])
def test_an_encrypted_file_is_refused_as_such(tmp_path, plain_footer):
    class Keys(pe.KmsClient):
        def wrap_key(self, key_bytes, _identifier):
            return key_bytes

        def unwrap_key(self, wrapped_key, _identifier):
            return wrapped_key

    factory = pe.CryptoFactory(lambda _config: Keys())
    settings = pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["a"]}, plaintext_footer=plain_footer)
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), settings)
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": ["1"]}), path, encryption_properties=properties)
    error = refused(path, tmp_path)
    assert error.code == "password_protected", error


def test_a_table_too_wide_is_refused(tmp_path):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({f"c{place}": [1] for place in range(300)}), path)
    error = refused(path, tmp_path, columns=200)
    assert (error.code, error.values["columns"]) == ("columns_too_many", 300)


@pytest.mark.parametrize("store_schema", [True, False])
def test_a_small_file_that_unpacks_to_a_flood_is_stopped(tmp_path, store_schema):
    path = tmp_path / "x.parquet"
    text = "x" * 100_000
    one = pa.table({"a": pa.DictionaryArray.from_arrays(pa.array(np.zeros(200_000, np.int32)), [text])})
    pq.write_table(one, path, row_group_size=1000, store_schema=store_schema)
    assert path.stat().st_size < 3_000_000
    assert refused(path, tmp_path).code in ("unpacks_too_large", "file_too_large")
    assert not list(tmp_path.glob("staged-*"))


def test_a_million_rows_are_read_in_order_with_flat_memory(tmp_path, monkeypatch):
    """120 MB of text in one row group: far less of it is held at a time than there is."""
    path = tmp_path / "x.parquet"
    count = 1_000_000
    numbers = pa.array(np.arange(count))
    texts = pa.compute.binary_join_element_wise(numbers.cast(pa.string()), "y" * 100, "-")
    pq.write_table(pa.table({"n": numbers, "t": texts}), path, row_group_size=count, compression="zstd")
    peaks, steps = [], []
    watch = sandbox._resident
    monkeypatch.setattr(sandbox, "_resident", lambda process: peaks.append(watch(process)) or peaks[-1])
    staged = stage(path, tmp_path, progress=lambda *step: steps.append(step))
    with duckdb.connect() as connection:
        wrong = (
            f"SELECT COUNT(*), COUNT(*) FILTER (CAST(c0 AS BIGINT) <> row_number - 2) FROM ({staged.relation_sql()})"
        )
        assert connection.execute(wrong).fetchone() == (count, 0)
    assert max(peaks) < 700 << 20
    parts = [part for step, part in steps if step == "reading"]
    assert parts == sorted(parts)
    assert parts[-1] == 1


def test_online_retail_as_it_is_published(reference_data, tmp_path):
    staged = stage(reference_data / "online_retail" / "online_retail_2010_2011.parquet", tmp_path)
    assert (staged.rows, len(staged.columns)) == (541_909, 8)
    assert staged.preview[1][4:7] == ("2010-12-01 08:26:00", "2.55", "17850")
