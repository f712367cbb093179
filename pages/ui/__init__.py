"""What pages share: ``begin`` is each page's first statement."""

from pages.ui.begin import begin
from pages.ui.view import View

__all__ = ["View", "begin"]
