"""The checks on a real order log, beside pandas."""

from datetime import datetime

import pandas as pd

from segmentation.intake.load import load_file
from segmentation.quality.measure import measure
from tests.quality.conftest import AS_OF


def test_online_retail_beside_pandas(store, reference_data, tmp_path):
    """Prices below zero (2), lines without a customer, lines that repeat an earlier one: as pandas counts them."""
    frame = pd.read_parquet(reference_data / "online_retail" / "online_retail_2010_2011.parquet")
    frame = frame[frame["InvoiceDate"] < "2011-02-01"].assign(
        CustomerID=lambda rows: rows["CustomerID"].astype("Int64")
    )
    path = tmp_path / "retail.csv"
    frame.to_csv(path, index=False)
    batch = load_file(store, path, committed_at=datetime(2011, 12, 31))
    assert batch.rows_rejected == 0
    told = {check.name: count for check, count in measure(store, AS_OF).by_check().items()}
    columns = ["InvoiceNo", "StockCode", "Description", "Quantity"]
    repeated = frame.assign(amount=frame["Quantity"] * frame["UnitPrice"]).duplicated([*columns, "amount"])
    assert told["order_lines.looks_repeated"].faulty == int(repeated.sum())
    assert told["order_lines.price_negative"].faulty == int((frame["UnitPrice"] < 0).sum())
    assert told["order_lines.customer_id.empty"].faulty == int(frame["CustomerID"].isna().sum())
    assert told["order_lines.product_name.empty"].faulty == int(frame["Description"].isna().sum())
