"""Segmentation models: each puts every customer in exactly one segment."""
