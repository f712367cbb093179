"""Import of a workbook end to end (stage, propose, commit into a database file), beside reading it alone."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse

HEADER = ("订单编号", "客户编号", "客户姓名", "下单时间", "实付金额", "数量", "渠道", "订单状态")
FAMILY, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静强磊洋勇艳杰涛明超霞平"


def _source(options: argparse.Namespace) -> Path:
    return OUT / f"orders-{options.rows}.xlsx"


def prepare(options: argparse.Namespace) -> str:
    """Write the workbook once: dates and amounts as cells of their type, ids as text."""
    path = _source(options)
    if not path.exists():
        import xlsxwriter

        dice = Random(2024)
        workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row in range(1, options.rows + 1):
            customer = dice.randrange(max(options.rows // 6, 1))
            name = FAMILY[customer % 10] + GIVEN[customer % 16] + GIVEN[customer % 13]
            sheet.write_string(row, 0, f"D{row:09d}")
            sheet.write_string(row, 1, f"{customer:07d}")
            sheet.write_string(row, 2, name)
            sheet.write_datetime(row, 3, date(2022, 1, 1) + timedelta(days=dice.randrange(1200)))
            sheet.write_number(row, 4, round(dice.lognormvariate(4.5, 0.8), 2))
            sheet.write_number(row, 5, dice.randrange(1, 6))
            sheet.write_string(row, 6, dice.choice(("天猫", "京东", "门店", "小程序")))
            sheet.write_string(row, 7, dice.choices(("已完成", "已退款", "已取消"), (94, 3, 3))[0])
        workbook.close()
    return f"{path.name}: {options.rows:,} x {len(HEADER)}, {path.stat().st_size / 1e6:.1f} MB"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """The program's own way, from a file nobody has seen to committed orders in a new database file."""
    return import_file(_source(options))


def import_file(source: Path) -> tuple[float, str]:
    """Stage, propose and commit; seconds, and what came of it."""
    import time

    from segmentation.intake.commit import commit
    from segmentation.intake.proposal import propose
    from segmentation.intake.stage import stage
    from segmentation.store import Store

    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        started = time.perf_counter()
        store = Store(Path(folder) / "fenqun.duckdb")
        staged = stage(source, store.work_folder)
        at_staged = time.perf_counter()
        plan = propose(store, staged).plan
        at_proposed = time.perf_counter()
        batch = commit(store, staged, plan, file_name=source.name, committed_at=datetime(2026, 11, 21))  # noqa: DTZ001
        store.close()
        done = time.perf_counter()
    parts = (at_staged - started, at_proposed - at_staged, done - at_proposed)
    return done - started, (
        "stage {:.1f}, propose {:.1f}, commit {:.1f}; ".format(*parts)
        + f"{batch.rows_kept:,} kept, {batch.rows_rejected:,} rejected"
    )


def fastexcel(options: argparse.Namespace) -> None:
    """Read the sheet to Arrow strings and stop."""
    from fastexcel import read_excel

    read_excel(_source(options)).load_sheet(0, dtypes="string").to_arrow()


def pandas_openpyxl(options: argparse.Namespace) -> None:
    """What most people type."""
    import pandas as pd

    pd.read_excel(_source(options), engine="openpyxl")


SIDES = [
    Side("fenqun, end to end", fenqun),
    Side("fastexcel, reading alone", fastexcel),
    Side("pandas + openpyxl, reading alone", pandas_openpyxl, once=True),
]

if __name__ == "__main__":
    compare(options_of(__doc__, rows=300_000), SIDES, prepare=prepare, reference="fastexcel, reading alone")
