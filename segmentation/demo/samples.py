"""The small files that ship with the app: a shop's exports as they really look, some rows needing a second look."""

from __future__ import annotations

import csv
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.demo.generate import SHEETS, generate, header
from segmentation.demo.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmentation.demo.generate import Language

CUSTOMERS = 600
SEED = 2024

_CUSTOMER, _DATE, _AMOUNT = 1, 2, 3
_SLASH_DATE_EVERY, _LONG_DATE_EVERY = 151, 173  # a few dozen rows, scattered
_TYPED_FROM = 2_500  # yuan; large amounts are typed in with sign and commas
_TITLES: Mapping[Language, list[str]] = {
    "zh": ["青禾商贸有限公司 订单明细", "导出时间：2026-01-01 09:00　金额单位：元"],
    "en": ["Qinghe Trading Co., Ltd. – order details", "Exported 2026-01-01 09:00, amounts in CNY"],
}
_LONG_DATE: Mapping[Language, str] = {"zh": "{0.year}年{0.month}月{0.day}日", "en": "{0:%b} {0.day}, {0.year}"}
_BROKEN: Mapping[Language, Mapping[int, tuple[int, str]]] = {
    # place in the file: (column, what stands there)
    "zh": {400: (_DATE, "2024-13-40"), 900: (_AMOUNT, "待确认"), 1400: (_CUSTOMER, ""), 2300: (_DATE, "2025-02-30")},
    "en": {400: (_DATE, "2024-13-40"), 900: (_AMOUNT, "TBC"), 1400: (_CUSTOMER, ""), 2300: (_DATE, "2025-02-30")},
}


def write_samples(folder: Path) -> list[Path]:
    """Write the shipped samples into ``folder``: orders, customers, tickets, interactions, surveys, campaigns.

    The orders begin with two title rows. Four of them cannot be read (two impossible dates, an amount in words, no
    customer); a few dozen are text that can (2024年1月5日, 2024/1/5, ¥1,280.00).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-") as name:
        zh = generate(Path(name, "zh"), customers=CUSTOMERS, seed=SEED, language="zh")
        en = generate(Path(name, "en"), customers=CUSTOMERS, seed=SEED, language="en")
        return [
            _write_orders(zh.orders, folder / "订单_demo.xlsx", "zh"),
            Path(shutil.copyfile(zh.customers, folder / "客户_demo.xlsx")),
            Path(shutil.copyfile(zh.surveys, folder / "满意度_demo.csv")),
            Path(shutil.copyfile(zh.tickets, folder / "工单_demo.csv")),
            Path(shutil.copyfile(zh.interactions, folder / "互动记录_demo.csv")),
            Path(shutil.copyfile(zh.campaigns, folder / "营销触达_demo.csv")),
            _write_orders(en.orders, folder / "orders_demo.xlsx", "en"),
            Path(shutil.copyfile(en.customers, folder / "customers_demo.xlsx")),
            Path(shutil.copyfile(en.surveys, folder / "satisfaction_demo.csv")),
            Path(shutil.copyfile(en.tickets, folder / "tickets_demo.csv")),
            Path(shutil.copyfile(en.interactions, folder / "interactions_demo.csv")),
            Path(shutil.copyfile(en.campaigns, folder / "campaigns_demo.csv")),
        ]


def _write_orders(source: Path, path: Path, language: Language) -> Path:
    sheet, names = SHEETS[language]["orders"], header("orders", language)
    write_workbook(path, sheet, names, _dirtied(source, language), title=_TITLES[language])
    return path


def _dirtied(source: Path, language: Language) -> Iterator[list[Any]]:
    """The rows of an orders file as people leave them after typing in a few by hand."""
    with source.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for at, text in enumerate(rows, start=1):
            row: list[Any] = list(text)
            moment, amount = datetime.fromisoformat(text[_DATE]), float(text[_AMOUNT])
            row[_DATE], row[_AMOUNT] = moment, amount
            if at % _SLASH_DATE_EVERY == 0:
                row[_DATE] = f"{moment.year}/{moment.month}/{moment.day}"
            if at % _LONG_DATE_EVERY == 0:
                row[_DATE] = _LONG_DATE[language].format(moment)
            if amount >= _TYPED_FROM:
                row[_AMOUNT] = f"¥{amount:,.2f}"
            if at in _BROKEN[language]:
                column, value = _BROKEN[language][at]
                row[column] = value
            yield row
