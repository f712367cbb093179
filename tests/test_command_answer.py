"""What commands print, for people and for programs."""

import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from segmentation.command_answer import as_json, as_lines

Kind = StrEnum("Kind", ["won"])
SIZES = [{"segment": "重要价值客户", "share": 1 / 3}, {"segment": "0012", "share": None}]
ANSWER = {
    "as_of": date(2024, 3, 6),
    "at": datetime(2024, 3, 6, 9, 5),  # noqa: DTZ001 - a wall clock
    "file": Path("out.csv"),
    "amount": Decimal("12.50"),
    "kind": Kind.won,
    "cuts": (1, 2.5),
    "sizes": SIZES,
    "again": SIZES,
}


def test_people_get_a_line_for_each_row():
    rows = "- {segment: 重要价值客户, share: 0.3333333333}\n- {segment: '0012', share: null}"
    assert as_lines(ANSWER) == (
        "as_of: 2024-03-06\nat: '2024-03-06 09:05:00'\nfile: out.csv\namount: '12.50'\nkind: won\ncuts: [1, 2.5]\n"
        f"sizes:\n{rows}\nagain:\n{rows}"
    )


def test_programs_get_one_object_on_one_line():
    told = as_json(ANSWER)
    assert "\n" not in told
    assert json.loads(told)["sizes"] == SIZES
    assert json.loads(told)["file"] == "out.csv"
