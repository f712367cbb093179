"""``quality`` and ``audit`` on the command line."""

import json

import openpyxl
import pytest

from segmentation.__main__ import main


@pytest.fixture
def run(tmp_path, capsys):
    def call(*arguments):
        capsys.readouterr()
        code = main(["--db", str(tmp_path / "shop.duckdb"), *map(str, arguments), "--json"])
        told = capsys.readouterr()
        return json.loads(told.out) if code == 0 else (code, told.err)

    return call


@pytest.fixture
def loaded(run, tmp_path):
    path = tmp_path / "crm.csv"
    lines = [f"{n:03},N{n},{'12' if n == 1 else f'+86{13800138000 + n}'}" for n in range(1, 101)]
    path.write_text("\n".join(["customer_id,name,phone", *lines]), encoding="utf-8")
    run("import", path)
    return run


def test_quality_says_every_check_with_its_counts(loaded, tmp_path):
    told = loaded("quality", "--out", tmp_path / "report.xlsx")
    checks = {check["check"]: check for check in told["checks"]}
    phone = checks["customers.phone_invalid"]
    assert (phone["examined"], phone["faulty"], phone["share"]) == (100, 1, 0.01)
    assert phone["by_batch"] == {"1": {"examined": 100, "faulty": 1, "share": 0.01}}
    assert told["sources"][0]["source"] == "crm"
    assert len(openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets) == 4
    assert loaded("quality", "--source", "crm")["wrong"] == told["wrong"]
    assert loaded("quality", "--batch", 1)["empty"] == told["empty"]
    code, problem = loaded("quality", "--batch", 9)
    assert code == 2
    assert "9" in problem


def test_an_audit_goes_from_draw_to_judge(loaded, tmp_path):
    sample, filled = tmp_path / "sample.xlsx", tmp_path / "filled.xlsx"
    drawn = loaded(
        "audit", "draw", "--entity", "customers", "--share", 0.05, "--seed", 7, "--by", "Li", "--out", sample
    )
    assert (drawn["population"], drawn["sample"], drawn["seed"], drawn["verdict"]) == (100, 5, 7, None)
    assert drawn["wrong_allowed"] is None
    book = openpyxl.load_workbook(sample)
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[2].value = "Right"
    book.save(filled)
    judged = loaded("audit", "judge", filled, "--by", "王芳")
    assert (judged["verdict"], judged["judged"], judged["wrong"], judged["unjudged"]) == ("too_few", 5, 0, 0)
    assert judged["interval_95"][0] == 0
    assert judged["rate_within_limit"] is True
    assert [audit["judged_by"] for audit in loaded("audit")["audits"]] == ["王芳"]
    code, problem = loaded("audit", "judge", tmp_path / "crm.csv", "--by", "x")
    assert code == 2
    assert "crm.csv" in problem
