"""Demo data of an invented retailer, 青禾 Qinghe: spreadsheets as a shop exports them, from a seed."""

from segmentation.demo.generate import DemoFiles, Language, generate
from segmentation.demo.samples import write_samples

__all__ = ["DemoFiles", "Language", "generate", "write_samples"]
