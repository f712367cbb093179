"""What shops, tills, survey tools and support desks export is known by its headers."""

import tomllib
from pathlib import Path

import pytest

from segmentation.intake.mapping import suggest
from segmentation.intake.profile import profile_columns
from segmentation.store import Store

EXPORTS = tomllib.loads(Path(__file__).with_name("real_exports.toml").read_text(encoding="utf-8"))["export"]


@pytest.fixture(scope="module")
def understand(tmp_path_factory):
    store = Store(work_folder=tmp_path_factory.mktemp("work"))

    def ask(headers, rows):
        names = ", ".join(f"c{place}" for place in range(len(headers)))
        slots = ", ".join(f"({', '.join('?' * len(headers))})" for _ in rows)
        cells = [cell or None for row in rows for cell in row]
        with store.cursor() as cursor:
            cursor.execute(
                f"CREATE OR REPLACE TEMP TABLE export AS SELECT * FROM (VALUES {slots}) AS t({names})", cells
            )
            return suggest(profile_columns(cursor, "export", headers))

    yield ask
    store.close()


@pytest.mark.parametrize("export", EXPORTS, ids=[export["system"] for export in EXPORTS])
def test_an_export_is_known(understand, export):
    headers = export["headers"].split("|")
    rows = [row.split("|") for row in export["rows"]]
    assert {len(row) for row in rows} == {len(headers)}
    found = understand(headers, rows)
    assert found.entity == export["entity"]
    headers_of = {field: header for header, field in found.mapping.items()}
    assert {field: headers_of.get(field) for field in export["fields"]} == export["fields"]
