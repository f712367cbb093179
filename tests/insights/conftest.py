"""The literal rows of ``tests/effects``, and customers on their ways."""

from tests.effects.conftest import known
from tests.insights.walks import shop, walked

__all__ = ["known", "shop", "walked"]
