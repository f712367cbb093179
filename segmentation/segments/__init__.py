"""Saved segmentations: versions of rules, their runs and lists."""

from segmentation import models, tags
from segmentation.rules import model as rules_model
from segmentation.segments.source import register_segments

register_segments()

__all__ = ["models", "rules_model", "tags"]  # imported to be registered
