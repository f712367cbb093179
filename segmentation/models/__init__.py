"""Segmentation models: each puts every customer in exactly one segment."""

from segmentation.models import rfm

__all__ = ["rfm"]  # imported to be registered, in the order they are offered
