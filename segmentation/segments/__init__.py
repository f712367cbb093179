"""Saved segmentations: versions of rules, their runs and lists."""
