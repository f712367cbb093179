"""Saved segmentations: versions of rules, their runs and lists."""

from segmentation import models
from segmentation.rules import model as rules_model

__all__ = ["models", "rules_model"]  # imported to be registered
