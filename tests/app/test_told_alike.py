"""Numbers in tables are told alike down a column, and stay the numbers they are."""

import pandas as pd

from pages.ui.told_alike import told_alike


def test_numbers_of_a_column_have_as_many_digits_and_missing_ones_a_dash():
    frame = pd.DataFrame(
        {"share": [0.2, 0.0004, None], "whole": [1234.5, 0, None], "one": [1234.56, 3, None], "change": [1200, -8, 0]}
    )
    shown = told_alike(frame, {name: name for name in frame}).to_string(delimiter="|").splitlines()
    assert [row.split("|")[1:] for row in shown[1:]] == [
        ["20.0%", "1,235", "1,234.6", "+1,200"],
        ["< 0.1%", "0", "3.0", "-8"],
        ["–", "–", "–", "0"],
    ]
    assert frame["share"].tolist()[:2] == [0.2, 0.0004]
