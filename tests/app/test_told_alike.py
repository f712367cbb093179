"""Numbers in tables are told alike down a column, and stay the numbers they are."""

from decimal import Decimal

import pandas as pd

from pages.ui.told_alike import column_of, told_alike


def test_numbers_of_a_column_have_as_many_digits_and_missing_ones_a_dash():
    frame = pd.DataFrame(
        {"percent": [0.2, 0.0004, None], "whole": [1234.5, 0, None], "one": [1234.56, 3, None], "change": [1200, -8, 0]}
    )
    shown = told_alike(frame, {name: name for name in frame}).to_string(delimiter="|").splitlines()
    assert [row.split("|")[1:] for row in shown[1:]] == [
        ["20.0%", "1,235", "1,234.6", "+1,200"],
        ["< 0.1%", "0", "3.0", "-8"],
        ["–", "–", "–", "0"],
    ]
    assert frame["percent"].tolist()[:2] == [0.2, 0.0004]


def test_customer_lists_tell_money_grouped_and_days_as_days():
    frame = pd.DataFrame({"money": [Decimal("21559.60"), None], "whole": [1200, 3], "number": [7.25, None]})
    shown = told_alike(frame, {"money": "money", "whole": "whole", "number": "number", "text": "text"}).to_string(
        delimiter="|"
    )
    assert [row.split("|")[1:] for row in shown.splitlines()[1:]] == [["21,559.60", "1,200", "7.25"], ["–", "3", "–"]]
    kinds = ("date", "moment", "text", "whole")
    assert [column_of("x", kind)["type_config"]["type"] for kind in kinds] == ["date", "datetime", "text", "number"]
