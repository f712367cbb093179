"""Finding a customer by id, name, phone or e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.store import Store


@dataclass(frozen=True)
class FoundCustomer:
    """A customer and, if told, name and phone."""

    customer_id: str
    name: str | None
    phone: str | None = None


def find_customers(store: Store, text: str, *, most: int = 20) -> list[FoundCustomer]:
    """Customers whose id begins with the text, or whose name, phone or e-mail holds it; the exact id first.

    An id merged into another customer leads to that one.
    """
    if not text.strip():
        return []
    with store.cursor() as cursor:
        rows = cursor.execute(load_sql("customers/found_customers"), {"text": text.strip(), "most": most}).fetchall()
    return [FoundCustomer(*row) for row in rows]
