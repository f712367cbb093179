"""How a file is understood, and what the program asks instead of guessing."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from segmentation.errors import InputError
from segmentation.intake.cleaning.rules import Cleaning
from segmentation.intake.commit import commit
from segmentation.intake.proposal import propose, settled
from segmentation.schema import ATTRIBUTE

HEADERS = ("Order ID", "Customer ID", "Order Date", "Amount")


@pytest.fixture
def understand(store, stage_rows):
    """Return the proposal for a table of text."""

    def ask(headers, rows, **how):
        return propose(store, stage_rows(headers, rows), **how)

    return ask


def orders(*days, amount="5"):
    return [(str(number), "c", day, amount) for number, day in enumerate(days)]


def test_a_clean_file_is_understood_without_a_question(understand):
    proposal = understand(HEADERS, orders("2024-01-05"))
    assert proposal.plan.mapping == dict(zip(HEADERS, ("order_id", "customer_id", "ordered_at", "amount"), strict=True))
    assert (proposal.missing, proposal.undecided_dates, proposal.remembered) == ([], {}, False)


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["25/1/2024", "3/1/2024"], "dmy"),
        (["1/25/2024", "1/3/2024"], "mdy"),
        (["10/5/2024", "10/25/2024"], "mdy"),
        (["10/5/24", "25/5/24"], "dmy"),
        (["05.01.2024", "25.01.2024"], "dmy"),
        (["2024-01-05", "5/13/2024"], "mdy"),
        (["13-1-2024 10:00", "1-1-2024 10:00"], "dmy"),
    ],
)
def test_a_number_above_twelve_settles_day_and_month(understand, days, order):
    proposal = understand(HEADERS, orders(*days))
    assert (proposal.plan.date_order, proposal.undecided_dates) == (order, {})


@pytest.mark.parametrize(
    ("days", "guess"), [(["3/4/2024", "5/6/2024"], "mdy"), (["10/5/2024", "1/2/2024"], "mdy"), (["03.04.2024"], "dmy")]
)
def test_dates_that_read_both_ways_are_asked(understand, days, guess):
    proposal = understand(HEADERS, orders(*days))
    reading = proposal.undecided_dates["Order Date"]
    assert (reading.certain, reading.date_order, proposal.plan.date_order) == (False, guess, guess)
    assert reading.example in days


def test_the_answer_wins(understand):
    proposal = understand(HEADERS, orders("3/4/2024"))
    assert settled(proposal, date_order="dmy").date_order == "dmy"
    assert settled(proposal).date_order == "mdy"


@pytest.mark.parametrize("days", [["2024-01-05"], ["20240105"], ["45296"], ["2024年1月5日"], [None], ["5/5/2024"]])
def test_dates_that_read_one_way_are_not_asked(understand, days):
    assert understand(HEADERS, [*orders(*days), ("9", "c", "2024-01-01", "5")]).undecided_dates == {}


def test_one_column_that_proves_the_order_decides_for_the_others(understand):
    headers = (*HEADERS, "Registration Date")
    rows = [("1", "c", "3/4/2024", "5", "1/25/2020"), ("2", "d", "5/6/2024", "5", "1/26/2020")]
    proposal = understand(headers, rows)
    assert (proposal.plan.date_order, proposal.undecided_dates) == ("mdy", {})
    iso = [("1", "c", "3/25/2024", "5", "2020-01-05")]
    assert understand(headers, iso).plan.date_order == "mdy"


@pytest.mark.parametrize(
    ("amounts", "mark"),
    [
        (["1.234,50", "12,5"], ","),
        (["1,234.50", "12.5"], "."),
        (["1234", "12"], "."),
        (["1,234", "12,345"], "."),
        (["12,50", "13,75"], ","),
        (["12.50", "13.75", "8,5"], "."),  # one slip of the finger does not turn the file
        (["1 234,50 €"], ","),
    ],
)
def test_the_decimal_mark_is_found(understand, amounts, mark):
    rows = [(str(number), "c", "2024-01-05", amount) for number, amount in enumerate(amounts)]
    assert understand(HEADERS, rows).plan.decimal_mark == mark


def test_what_is_missing_is_named(understand):
    proposal = understand(("Order ID", "Customer ID", "x"), [("1", "c", "y")], entity="orders")
    assert proposal.missing == [("ordered_at",), ("amount",)]


def test_an_override_wins_and_an_empty_one_leaves_a_column_out(understand):
    headers = (*HEADERS, "Other Date", "Channel")
    rows = [("1", "c", "2024-01-05", "5", "2024-02-05", "web")]
    plan = understand(headers, rows, overrides={"Other Date": "ordered_at", "Channel": ""}).plan
    assert plan.headers["ordered_at"] == "Other Date"
    assert "Order Date" not in plan.mapping
    assert "Channel" not in plan.mapping


def test_a_column_can_be_kept_as_an_attribute(understand):
    headers = (*HEADERS, "Shoe size")
    plan = understand(headers, [("1", "c", "2024-01-05", "5", "42")], overrides={"Shoe size": ATTRIBUTE}).plan
    assert plan.mapping["Shoe size"] == ATTRIBUTE
    assert "Shoe size" not in plan.headers.values()


def test_unknown_headers_and_contents_are_refused(understand):
    with pytest.raises(InputError, match="header_unknown"):
        understand(HEADERS, orders("2024-01-05"), overrides={"nothing": "amount"})
    with pytest.raises(InputError, match="entity_unknown"):
        understand(HEADERS, orders("2024-01-05"), entity="planets")


def test_a_confirmed_mapping_is_remembered_for_files_of_that_shape(store, import_text, understand):
    text = "Nummer,Wer,Wann,Wieviel\n1,a,2024-01-05,5\n"
    answer = {"Nummer": "order_id", "Wer": "customer_id", "Wann": "ordered_at", "Wieviel": "amount"}
    import_text(store, text, entity="orders", overrides=answer)
    again = understand(("NUMMER", "wer", "Wann", "Wieviel"), [("2", "b", "2024-02-05", "6")])
    assert again.remembered
    assert again.plan.mapping == {"NUMMER": "order_id", "wer": "customer_id", "Wann": "ordered_at", "Wieviel": "amount"}
    other = understand(("Nummer", "Wer", "Wann"), [("2", "b", "2024-02-05")])
    assert not other.remembered


def test_the_cleaning_confirmed_is_remembered_for_files_of_that_shape(store, stage_rows, understand):
    headers, rows = ("customer_id", "phone"), [("1", "(212) 555-0123")]
    first = understand(headers, rows)
    assert first.plan.cleaning == Cleaning()
    kept_texts = replace(first.plan, cleaning=Cleaning(frozenset({"text", "ids"}), "US"))
    commit(store, stage_rows(headers, rows), kept_texts, file_name="a.csv", committed_at=datetime(2024, 7, 1))
    assert understand(headers, rows).plan.cleaning == kept_texts.cleaning
    assert understand(("customer_id", "email"), [("1", "a@b.cn")]).plan.cleaning == Cleaning()


def test_a_remembered_mapping_gives_way_to_a_question(store, import_text, understand):
    import_text(store, "Order ID,Customer ID,Order Date,Amount\n1,a,2024-01-05,5\n")
    changed = understand(HEADERS, orders("2024-01-05"), overrides={"Amount": ""})
    assert changed.remembered
    assert changed.missing == [("amount",)]
    assert not understand(HEADERS, orders("2024-01-05"), entity="customers").remembered


def test_days_back_need_a_day_to_count_from(store, import_text):
    text = "会员ID,R值,消费次数,消费总金额\n001,10,2,30.5\n"
    with pytest.raises(InputError, match="totals_as_of_missing"):
        import_text(store, text)
    taken = import_text(store, text, totals_as_of=date(2024, 6, 30))
    assert taken.batch.rows_kept == 1
