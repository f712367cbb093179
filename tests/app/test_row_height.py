"""Rows are as high as the longest text of a column needs, up to a limit."""

from pages.ui.row_height import LINE, PADDING, row_height


def test_a_long_text_makes_all_rows_higher_and_short_ones_none():
    assert row_height([(["Loyal", "忠诚客户", None], 146)]) is None
    assert row_height([([], 146)]) is None
    assert row_height([(["Loyal", "Orders in the 12 months before"], 146)]) == 2 * LINE + 2 * PADDING
    longer = "Orders in the 12 months before, as seen by the shop"
    three = row_height([(["Loyal", longer], 146)])
    assert three == 3 * LINE + 2 * PADDING
    assert row_height([(["word " * 100], 146)], most=3) == three
    assert row_height([([longer], 400)]) is None


def test_the_column_that_needs_most_decides():
    assert row_height([(["short"], 100), (["重要挽留客户重要挽留客户"], 100)]) == 2 * LINE + 2 * PADDING
