"""Whether the data can be trusted: checks over every row, the rows behind them, and audits by hand."""
