"""Conditions on customers as a tree: read from text, counted in the store, said as a sentence."""
