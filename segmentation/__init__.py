"""Customer segmentation over spreadsheets: intake, metrics, models, lists. Knows no user interface."""

__version__ = "0.1.0"
