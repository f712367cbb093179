"""Segmentation models: each puts every customer in exactly one segment."""

from segmentation.models import clusters, rfm

__all__ = ["clusters", "rfm"]  # imported to be registered, in the order they are offered
