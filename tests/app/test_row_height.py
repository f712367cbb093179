"""Rows are as high as the longest text of a column needs, up to a limit."""

from pages.ui.row_height import row_height


def test_a_long_text_makes_all_rows_higher_and_short_ones_none():
    assert row_height(["Loyal", "忠诚客户"], 146) is None
    assert row_height([], 146) is None
    two = row_height(["Loyal", "Orders in the 12 months before"], 146)
    three = row_height(["Loyal", "Orders in the 12 months before, as seen by the shop"], 146)
    assert two is not None
    assert two < three
    assert row_height(["word " * 100], 146, most=3) == three
