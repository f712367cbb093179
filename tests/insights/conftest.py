"""The literal rows of ``tests/effects``."""

from tests.effects.conftest import known

__all__ = ["known"]
