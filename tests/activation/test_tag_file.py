"""The download of all tags opens in a spreadsheet program and runs nothing there."""

import csv
import io
from datetime import date, timedelta

from segmentation.activation.tag_file import tag_file

AS_OF = date(2024, 7, 1)


def test_every_customer_is_a_row_and_no_id_a_formula(orders_in):
    store = orders_in([("007", AS_OF - timedelta(days=3), 10), ("=1+1", AS_OF - timedelta(days=200), 10)])
    content = tag_file(store, AS_OF, language="zh")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [(row["客户编号"], row["最近购买"], row["层级"]) for row in rows] == [
        ("007", "近期活跃", "B"),
        ("'=1+1", "长期沉默", "C"),
    ]
