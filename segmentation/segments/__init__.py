"""Saved segmentations: versions of rules, their runs and lists."""

from segmentation import models, tags
from segmentation.rules import model as rules_model
from segmentation.segments.source import register_segments
from segmentation.segments.uses import register_library

register_segments()
register_library()

__all__ = ["models", "rules_model", "tags"]  # imported to be registered
