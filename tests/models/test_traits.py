"""Geography and demography: names are the data's own, small ones together, the rest unknown."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.metrics.snapshot import SingleDay
from segmentation.models.registry import MODELS

AS_OF = date(2024, 7, 1)


@pytest.fixture
def people(store):
    """Put customers into the store as a list tells them: columns, then one tuple a customer c0, c1 …"""

    def fill(columns, *rows):
        with store.transaction() as cursor:
            cursor.execute("DELETE FROM customers")
            cursor.execute(
                "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
                " committed_at) SELECT nextval('batch_ids'), 'customers', 'made', '', 0, 0, 0, TIMESTAMP '2024-01-01'"
            )
            batch = cursor.execute("SELECT MAX(batch_id) FROM batches").fetchone()[0]
            marks = ", ".join(f"${n + 2}" for n in range(len(columns)))
            cursor.executemany(
                f"INSERT INTO customers (customer_id, {', '.join(columns)}, batch_id) VALUES ($1, {marks}, {batch})",
                [(f"c{n}", *row) for n, row in enumerate(rows)],
            )
        return store

    return fill


def test_the_largest_places_are_segments_of_their_own_name(people, placed):
    people(["province"], *[(name,) for name in ("广东省", "广东省", "浙江省", "浙江省", "河北省", "  ", None)])
    assert list(placed("geography", AS_OF, largest_values=2).values()) == [
        *("广东省", "广东省", "浙江省", "浙江省"),
        *("others", "unknown", "unknown"),
    ]


def test_of_equally_large_places_the_first_by_name_counts(people, placed):
    people(["city"], ("B",), ("A",), ("C",))
    assert list(placed("geography", AS_OF, place_level="city", largest_values=2).values()) == ["B", "A", "others"]


def test_segments_are_the_largest_first_then_the_rest(people, settings_of):
    store = people(["country"], ("FR",), ("DE",), ("DE",), ("IT",), ("IT",), ("IT",), (None,))
    chosen = settings_of("geography", place_level="country", largest_values=2)
    assert MODELS["geography"].place(SingleDay(store, AS_OF), chosen).segments == ("IT", "DE", "others", "unknown")
    chosen = settings_of("geography", place_level="country", largest_values=3)
    assert MODELS["geography"].place(SingleDay(store, AS_OF), chosen).segments == ("IT", "DE", "FR", "unknown")


def test_a_value_called_like_the_rest_is_in_it(people, placed):
    people(["source_channel"], ("others",), ("others",), ("unknown",), ("no_orders",), ("web",))
    told = placed("demography", AS_OF, trait="source_channel")
    assert list(told.values()) == ["others", "others", "unknown", "others", "web"]


@pytest.mark.parametrize(
    ("birthday", "band"),
    [
        ("2006-07-02", "age_0_17"),  # 18 tomorrow
        ("2006-07-01", "age_18_24"),
        ("1999-07-02", "age_18_24"),
        ("1999-07-01", "age_25_34"),
        ("1988-02-29", "age_35_44"),
        ("1959-07-01", "age_65_up"),
        ("--05-17", "unknown"),
        ("2024-07-02", "unknown"),
        ("1899-01-01", "unknown"),
        ("30", "unknown"),
        (None, "unknown"),
    ],
)
def test_age_on_the_day_asked(people, placed, birthday, band):
    people(["birthday"], (birthday,))
    assert placed("demography", AS_OF, trait="age_band") == {"c0": band}


def test_gender_and_age_together_need_both(people, settings_of, placed):
    store = people(
        ["gender", "birthday"], ("male", "1990-01-01"), ("female", "2000-01-01"), ("female", None), (None, "1990-01-01")
    )
    told = placed("demography", AS_OF, trait="gender_age")
    assert list(told.values()) == ["male_25_34", "female_18_24", "unknown", "unknown"]
    assert MODELS["demography"].place(SingleDay(store, AS_OF), settings_of("demography")).segments == (
        "female_18_24",
        "male_25_34",
        "unknown",
    )
    assert set(placed("demography", AS_OF, trait="gender").values()) == {"gender_male", "gender_female", "unknown"}


def test_it_starts_with_what_is_told(people):
    store = people(["city", "membership_level"], ("A", "gold"), ("B", "gold"), ("C", None))
    assert MODELS["geography"].standard(store, AS_OF).values["place_level"] == "city"
    assert MODELS["demography"].standard(store, AS_OF).values["trait"] == "membership_level"
    store = people(["region", "city", "gender"], ("east", "A", "male"), ("east", "A", "male"), (None, "B", None))
    assert MODELS["geography"].standard(store, AS_OF).values["place_level"] == "region"
    assert MODELS["demography"].standard(store, AS_OF).values["trait"] == "gender"


def test_regions_are_known_by_code(people, placed):
    people(["region"], ("east",), ("Region 9",))
    assert list(placed("geography", AS_OF, place_level="region").values()) == ["region_east", "Region 9"]


@settings(max_examples=25)
@given(
    names=st.lists(
        st.none() | st.sampled_from(["", " ", "A", "B", "C", "D", "E", "others", "unknown"]), min_size=1, max_size=25
    ),
    largest=st.integers(1, 5),
)
def test_places_agree_with_pandas(people, placed, names, largest):
    people(["city"], *[(name,) for name in names])
    told = pd.Series(names, index=[f"c{n}" for n in range(len(names))], dtype=object)
    told = told.where(told.notna(), "unknown").replace({"": "unknown", " ": "unknown"})
    counts = told[~told.isin(["unknown", "others"])].value_counts()
    kept = sorted(counts.index, key=lambda name: (-counts[name], name))[:largest]
    expected = told.where(told.isin([*kept, "unknown"]), "others")
    assert placed("geography", AS_OF, place_level="city", largest_values=largest) == expected.to_dict()
