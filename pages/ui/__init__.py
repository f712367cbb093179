"""What pages share: ``begin`` is each page's first statement."""

from pages.ui.begin import View, begin

__all__ = ["View", "begin"]
