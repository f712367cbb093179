"""Only what a tree asks for is made ready; custom fields are told by the newest batch that fills one."""

from datetime import date

from segmentation.rules.count import count_tree
from segmentation.rules.inputs import METRIC_INPUTS, columns_of, inputs_table
from segmentation.rules.tree import read_tree

AS_OF = date(2024, 7, 1)


def columns(store, table):
    with store.cursor() as cursor:
        return {row[0] for row in cursor.execute(f"DESCRIBE {table}").fetchall()}


def test_metrics_alone_need_no_profiles(orders_in):
    store = orders_in([("a", AS_OF, 10), ("b", AS_OF, 20)])
    tree = read_tree(
        "{all: [{field: order_count, at_least: 1}, {event: order, where: {field: amount, more_than: 15}}]}"
    )
    narrow = inputs_table(store, AS_OF, columns_of([tree]))
    assert columns(store, narrow) == METRIC_INPUTS
    assert count_tree(store, tree, AS_OF).customers == 1
    wider = columns(store, inputs_table(store, AS_OF, {"gender"}))
    widest = columns(store, inputs_table(store, AS_OF))
    assert METRIC_INPUTS < wider < widest
    assert widest - wider == {"first_order_channel"}


def test_custom_fields_are_those_of_the_profiles(store):
    rows = [
        ("a", None, {"x": "1", "y": "1"}, 1),
        ("a", None, {"x": "2"}, 2),
        ("b", None, {"x": "3"}, 1),
        ("c", None, None, 1),
        ("d", "e", {"x": "4", "z": "4"}, 2),
        ("d", None, {"x": "5"}, 2),
    ]
    with store.transaction() as cursor:
        cursor.executemany(
            "INSERT INTO customers (customer_id, source_customer_id, attributes, batch_id) VALUES ($1, $2, $3, $4)",
            rows,
        )
        cursor.execute(
            "INSERT INTO batches BY NAME SELECT UNNEST([1, 2]) AS batch_id, 'customers' AS entity, 'f' AS file_name,"
            " '' AS file_sha256, 0 AS rows_read, 0 AS rows_kept, 0 AS rows_rejected, now()::TIMESTAMP AS committed_at"
        )
    with store.cursor() as cursor:
        told = dict(cursor.execute(f"SELECT customer_id, attributes FROM {inputs_table(store, AS_OF)}").fetchall())
        profiles = dict(cursor.execute("SELECT customer_id, attributes FROM customer_profiles").fetchall())
    assert told["a"] == {"x": "2", "y": "1"}
    assert {name: told[name] for name in "abc"} == {name: profiles[name] for name in "abc"}
    assert told["d"] == {"x": "5", "z": "4"}  # the id of the customer itself comes last
