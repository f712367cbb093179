"""Random trees over random customers: the store finds whom a plain evaluator finds, nothing filled included."""

import statistics
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from segmentation.metrics.snapshot import SingleDay
from segmentation.rules.compile import Compiler
from segmentation.rules.memberships import MemberCondition
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import Condition, EventCondition, Group, Not, read_tree, tree_of, write_tree
from segmentation.rules.values import Relative
from segmentation.store import Store, load_sql

AS_OF = date(2024, 3, 1)
COLUMNS = {
    "customer_id": "VARCHAR",
    "order_count": "BIGINT",
    "spend_total": "DECIMAL(18, 4)",
    "spend_per_order": "DOUBLE",
    "last_order_on": "DATE",
    "birthday_day": "VARCHAR",
    "city": "VARCHAR",
    "attributes": "MAP(VARCHAR, VARCHAR)",
}
WORDS = ("上海", "Beijing", "bei", "O'Neil", "%", "x_y")
days = st.dates(AS_OF - timedelta(days=400), AS_OF + timedelta(days=30))
amounts = st.integers(-3, 12)


def maybe(values):
    return st.none() | values


customers = st.lists(
    st.fixed_dictionaries(
        {
            "order_count": maybe(amounts),
            "spend_total": maybe(st.integers(-200, 1200).map(lambda cents: Decimal(cents) / 4)),
            "spend_per_order": maybe(st.integers(0, 40).map(float)),
            "last_order_on": maybe(days),
            "birthday_day": maybe(days.map(lambda day: day.strftime("%m-%d"))),
            "city": maybe(st.sampled_from(WORDS)),
            "attributes": maybe(st.dictionaries(st.just("size"), st.sampled_from(["38", "39.5", "big", "¥40"]))),
            "tags": st.lists(st.sampled_from(WORDS), max_size=3, unique=True),
            "orders": st.lists(st.tuples(days, amounts, maybe(st.sampled_from(WORDS))), max_size=4),
            "tickets": st.lists(st.tuples(days, maybe(st.sampled_from(WORDS))), max_size=3),
        }
    ),
    min_size=1,
    max_size=12,
)
number = st.integers(-3, 12) | st.integers(-20, 60).map(lambda n: n / 4)
number_fields = st.sampled_from(["order_count", "spend_total", "spend_per_order"])
comparisons = st.sampled_from(["less_than", "at_most", "more_than", "at_least"])


def condition(field, operator, value):
    return st.builds(lambda f, o, v: {"field": f, o: v}, field, operator, value)


def span(values):
    return st.tuples(values, values).map(sorted).map(list)


relative = st.builds(
    lambda of, percent: {of: percent}, st.sampled_from(["percent_of_mean", "percent_of_median"]), st.integers(0, 300)
)
word = st.sampled_from(WORDS)
conditions = st.one_of(
    condition(number_fields, comparisons, number | relative),
    condition(number_fields, st.sampled_from(["is", "is_not"]), number),
    condition(number_fields, st.just("between"), span(number)),
    condition(number_fields, st.just("in"), st.lists(number, min_size=1, max_size=3)),
    condition(number_fields, st.sampled_from(["top", "bottom"]), st.integers(1, 14)),
    condition(number_fields, st.sampled_from(["top_percent", "bottom_percent"]), st.integers(1, 100)),
    condition(st.just("last_order_on"), st.sampled_from(["is", "before", "after"]), days),
    condition(st.just("last_order_on"), st.just("between"), span(days)),
    condition(st.just("last_order_on"), st.just("last_days"), st.integers(1, 400)),
    condition(st.sampled_from(["last_order_on", "birthday"]), st.just("anniversary_within"), st.integers(1, 400)),
    condition(st.just("city"), st.sampled_from(["is", "is_not", "contains", "starts_with"]), word),
    condition(st.just("city"), st.sampled_from(["in", "not_in"]), st.lists(word, min_size=1, max_size=3)),
    condition(st.just("attribute.size"), comparisons, number),
    condition(
        st.sampled_from(["city", "order_count", "last_order_on", "attribute.size"]), st.just("is_empty"), st.booleans()
    ),
)
periods = st.one_of(
    st.just({}),
    st.builds(lambda n: {"last_days": n}, st.integers(1, 400)),
    st.builds(lambda day: {"since": day}, days),
    st.builds(lambda ends: {"between": ends}, span(days)),
)
happened = st.one_of(
    st.builds(
        lambda where: {"event": "order", **({"where": where} if where else {})},
        st.none()
        | condition(st.just("category"), st.sampled_from(["is", "is_not", "contains"]), word)
        | condition(st.just("amount"), comparisons, number),
    ),
    st.builds(
        lambda where: {"event": "ticket", **({"where": where} if where else {})},
        st.none() | condition(st.just("issue_type"), st.sampled_from(["is", "is_not"]), word),
    ),
)
within = st.integers(1, 300)


def asked_after(kind, event, days_, after):
    return {kind: {**event, "within_days": days_, **(after if kind == "then" else {})}}


follows = st.recursive(
    st.just({}),
    lambda after: st.builds(asked_after, st.sampled_from(["then", "without"]), happened, within, after),
    max_leaves=2,
)
events = st.builds(
    lambda event, after, operator, times, period: {**event, "times": {operator: times}, **after, **period},
    happened,
    st.just({}) | follows,
    st.sampled_from(["is", "less_than", "at_most", "more_than", "at_least"]),
    st.integers(0, 4),
    periods,
)
members = st.one_of(
    st.builds(lambda operator, value: {"tag": "taste", operator: value}, st.sampled_from(["is", "is_not"]), word),
    st.builds(
        lambda operator, values: {"tag": "taste", operator: values},
        st.sampled_from(["in", "not_in"]),
        st.lists(word, min_size=1, max_size=3),
    ),
    st.builds(lambda empty: {"tag": "taste", "is_empty": empty}, st.booleans()),
)
trees = st.recursive(
    conditions | events | members,
    lambda parts: st.one_of(
        st.builds(
            lambda kind, found: {kind: found}, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=4)
        ),
        st.builds(lambda part: {"not": part}, parts),
    ),
    max_leaves=8,
)


def compare(operator, left, right):
    return {
        "is": left == right,
        "is_not": left != right,
        "less_than": left < right,
        "at_most": left <= right,
        "more_than": left > right,
        "at_least": left >= right,
        "before": left < right,
        "after": left > right,
    }[operator]


def edge(operator, value, filled):
    count = value if not operator.endswith("percent") else -(-len(filled) * int(value) // 100)
    ranked = sorted(filled, reverse=operator.startswith("top"))[:count]
    return ranked[-1]


def meets_condition(node, row, everybody):  # noqa: C901, PLR0911, PLR0912 - one line an operator
    code, operator, wanted = node.field.code, node.operator, node.value
    if code == "attribute.size":
        value = (row["attributes"] or {}).get("size")
        if operator in ("less_than", "at_most", "more_than", "at_least"):
            value = {"38": 38, "39.5": 39.5, "¥40": 40}.get(value)
    else:
        value = row["birthday_day" if code == "birthday" else node.field.column]
    if operator == "is_empty":
        return (value is None) == wanted
    if value is None:
        return False
    if operator == "between":
        return wanted[0] <= value <= wanted[1]
    if operator in ("in", "not_in"):
        return (value in wanted) == (operator == "in")
    if operator == "contains":
        return wanted.lower() in value.lower()
    if operator == "starts_with":
        return value.lower().startswith(wanted.lower())
    if operator == "last_days":
        return 0 <= (AS_OF - value).days < wanted
    if operator == "anniversary_within":
        day = value if code == "birthday" else value.strftime("%m-%d")
        ahead = [AS_OF + timedelta(days=n) for n in range(wanted + 1)]
        return any(day == d.strftime("%m-%d") for d in ahead) or (
            day == "02-29" and any(d.strftime("%m-%d") == "02-28" for d in ahead)
        )
    if operator.startswith(("top", "bottom")):
        end = edge(operator, wanted, [r[code] for r in everybody if r[code] is not None])
        return value >= end if operator.startswith("top") else value <= end
    if isinstance(wanted, Relative):
        filled = [float(r[code]) for r in everybody if r[code] is not None]
        middle = statistics.fmean(filled) if wanted.of == "mean" else statistics.median(filled)
        return compare(operator, float(value), middle * float(wanted.percent) / 100)
    if isinstance(wanted, str):
        return compare(operator, value.lower(), wanted.lower())
    return compare(operator, value, wanted)


def meets(node, row, everybody):
    if isinstance(node, Group):
        return (all if node.kind == "all" else any)(meets(part, row, everybody) for part in node.parts)
    if isinstance(node, Not):
        return not meets(node.part, row, everybody)
    if isinstance(node, Condition):
        return meets_condition(node, row, everybody)
    if isinstance(node, MemberCondition):
        return meets_member(node, {tag.lower() for tag in row["tags"]})
    assert isinstance(node, EventCondition)
    return compare(node.operator, sum(counts(node, row, one) for one in happenings(node, row)), node.times)


def meets_member(node, carried):
    if node.operator == "is_empty":
        return (not carried) == node.value
    wanted = {value.lower() for value in (node.value if isinstance(node.value, tuple) else (node.value,))}
    if node.operator in ("is", "in"):
        return bool(carried & wanted)
    return bool(carried) and not carried & wanted


def happenings(node, row):
    """The day of each that is asked for, with its place among those of its kind."""
    kept = []
    for day, *told in row[{"order": "orders", "ticket": "tickets"}[node.event.code]]:
        known = dict(
            zip({"order": ("amount", "category"), "ticket": ("issue_type",)}[node.event.code], told, strict=True)
        )
        if node.where is None or meets_condition(node.where, known, []):
            kept.append(day)
    return kept


def decided(node, row, day):
    """The day on which it is known that what is asked after the event was so; None where it never is."""
    follow = node.follow
    if follow is None:
        return day
    same = follow.event == node.event
    later = [
        (other, decided(follow, row, other))
        for other in happenings(follow, row)
        if (other > day if same else other >= day) and (other - day).days < follow.within_days
    ]
    known = [end for _, end in later if end is not None]
    if follow.kind == "without":
        return None if known else day + timedelta(days=follow.within_days - 1)
    return min(known, default=None)


def counts(node, row, happened_on):
    day = decided(node, row, happened_on)
    if day is None or day > AS_OF:
        return False
    if node.period is None:
        return True
    operator, value = node.period
    return {
        "last_days": lambda: (AS_OF - day).days < value,
        "since": lambda: day >= value,
        "between": lambda: value[0] <= day <= value[1],
    }[operator]()


@pytest.fixture(scope="module")
def cursor():
    store = Store()
    with store.cursor() as opened:
        yield opened
    store.close()


def found(cursor, tree, rows):
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    cursor.execute(f"CREATE OR REPLACE TABLE cache.rule_rows ({columns})")
    cursor.execute("DELETE FROM orders")
    cursor.execute("DELETE FROM tickets")
    cursor.execute("CREATE OR REPLACE TABLE cache.rule_tags (customer_id VARCHAR, value VARCHAR)")
    for place, row in enumerate(rows):
        names = [name for name in COLUMNS if name != "customer_id"]
        marks = ", ".join("?" for _ in names)
        cursor.execute(f"INSERT INTO cache.rule_rows VALUES (?, {marks})", [str(place), *(row[name] for name in names)])
        for tag in row["tags"]:
            cursor.execute("INSERT INTO cache.rule_tags VALUES (?, ?)", [str(place), tag])
        for number_, (day, amount, category) in enumerate(row["orders"]):
            cursor.execute(
                "INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, category, batch_id)"
                " VALUES (?, ?, ?, ?, 'sale', ?, 1)",
                [f"{place}-{number_}", str(place), day, amount, category],
            )
        for number_, (day, issue) in enumerate(row["tickets"]):
            cursor.execute(
                "INSERT INTO tickets (ticket_id, customer_id, opened_at, issue_type, batch_id) VALUES (?, ?, ?, ?, 1)",
                [f"{place}-{number_}", str(place), day, issue],
            )
    compiler = Compiler(
        SingleDay(None, AS_OF),
        "cache.rule_rows",
        sqlglot.parse_one(load_sql("rules/purchases"), dialect="duckdb"),
        lambda query, values: cursor.execute(query, values).fetchone()[0],
        lambda _node: "cache.rule_tags",
    )
    condition = compiler.expression(tree).sql("duckdb")
    query = f"SELECT customer_id, {condition} FROM cache.rule_rows"
    told = cursor.execute(query, compiler.values).fetchall()
    assert not [row for row in told if row[1] is None]
    return {int(customer) for customer, met in told if met}


@given(rows=customers, content=trees)
def test_the_store_finds_whom_a_plain_evaluator_finds(cursor, rows, content):
    tree = tree_of(content)
    assert found(cursor, tree, rows) == {place for place, row in enumerate(rows) if meets(tree, row, rows)}


@given(content=trees)
def test_a_tree_copied_as_text_and_pasted_is_the_same_tree(content):
    tree = tree_of(content)
    assert read_tree(write_tree(tree)) == tree


@given(content=trees)
def test_every_tree_reads_as_a_sentence_in_both_languages(content):
    tree = tree_of(content)
    for language in ("zh", "en"):
        text = sentence(tree, language)
        assert text.strip()
        assert "{" not in text
