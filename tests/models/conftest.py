"""What the tests of ready models share: who is where, and settings of a model."""

import pytest

from segmentation.metrics.snapshot import SingleDay
from segmentation.models.registry import MODELS


@pytest.fixture
def settings_of():
    """Settings of a model with these values, the rest by default."""

    def make(code, **values):
        return MODELS[code].read({"values": values})

    return make


@pytest.fixture
def placed(store, settings_of):
    """Return every customer's segment by id; proves that nobody is placed twice."""

    def read(code, as_of, **values):
        placement = MODELS[code].place(SingleDay(store, as_of), settings_of(code, **values))
        with store.cursor() as cursor:
            rows = sorted(cursor.execute(placement.query, dict(placement.values)).fetchall())
        told = {row[0]: row[1] for row in rows}
        assert len(told) == len(rows)
        assert set(told.values()) <= set(placement.segments)
        return told

    return read
