"""The view of customers as all uploads together tell them."""

ROW = (
    "{'customer_id': 'a', 'name': 'Li', 'province': '广东省', 'city': '深圳市', 'attributes': MAP {'size': '38'},"
    " 'filled_fields': ['province', 'city', 'city'], 'batch_id': $batch}"
)


def _told(store, batch):
    with store.transaction() as cursor:
        cursor.execute(f"INSERT INTO customers BY NAME SELECT UNNEST({ROW})", {"batch": batch})


def test_who_is_told_once_reads_as_who_is_told_twice_alike(store, ask):
    _told(store, 1)
    once = ask("SELECT * FROM customer_profiles")
    _told(store, 2)
    assert ask("SELECT * FROM customer_profiles") == once
    columns = "name, province, city, attributes, filled_fields, email"
    assert ask(f"SELECT {columns} FROM customer_profiles") == [
        ("Li", "广东省", "深圳市", {"size": "38"}, ["city", "province"], None)
    ]
