"""A marketer uploads who was contacted and reads whether it worked; the file holds the same numbers."""

import csv
from datetime import date, timedelta

import pytest

SENT = date(2024, 5, 1)
LONG = 60_000  # a file is checked in a process of its own


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """200 treated of whom 60 order, 200 held out of whom 20 do."""
    folder = tmp_path_factory.mktemp("campaign")
    orders = ["order_id,customer_id,order_date,amount"]
    sent = ["campaign,customer_id,sent_at,group"]
    for number in range(400):
        held = number % 2
        orders.append(f"a{number},c{number:03},{SENT - timedelta(days=1 + number % 90)},50")
        if number // 2 < (20 if held else 60):
            orders.append(f"b{number},c{number:03},{SENT + timedelta(days=number % 25)},30")
        sent.append(f"Spring,c{number:03},{SENT},{'Control' if held else 'Treated'}")
    orders.append("last,c000,2024-06-30,1")
    for name, lines in {"orders": orders, "campaigns": sent}.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_from_the_upload_to_the_answer_and_its_file(open_app, files, tmp_path):
    reader = open_app("zh", "import")
    for name, rows in (("orders", "481"), ("campaigns", "400")):
        reader.visit("import").upload(files / f"{name}.csv").import_answer(rows, rows, "100.0%", LONG).commit(
            rows, LONG
        )
    reader.go("effect")
    words = {"arm": "实验组", "baseline": "对照组", "outcome": reader.say("effect.outcome_ordered")}
    points = reader.say("effect.points", points="+20.0")
    reader.sees(reader.say("effect.answer_more", **words, value="30.0%", baseline_value="10.0%", difference=points))
    reader.page.get_by_text(reader.say("effect.part_checks"), exact=True).click()
    reader.sees(reader.say("effect.even", n=0, of=5))
    path = reader.download("segments.download_csv", tmp_path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    told = {row[reader.say("effect.column_outcome")]: row for row in rows}[reader.say("effect.outcome_ordered")]
    assert float(told[reader.say("effect.column_value")]) == 0.3
    assert told[reader.say("effect.column_verdict")] == reader.say("effect.verdict_more")
