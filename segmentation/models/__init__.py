"""Segmentation models: each puts every customer in exactly one segment."""

from segmentation.models import rfm, value_tiers, abc_classes, hml, lifecycle, risk, clv_tiers, traits, clusters  # isort: skip

# imported to be registered, in the order they are offered
__all__ = ["abc_classes", "clusters", "clv_tiers", "hml", "lifecycle", "rfm", "risk", "traits", "value_tiers"]
