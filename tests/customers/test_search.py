"""Pairs are found with a score and a reason, kept, and offered until somebody decides."""

from datetime import datetime

import pytest

from segmentation.customers.duplicates import (
    DEFAULT_THRESHOLD,
    count_open,
    groups_above,
    last_search,
    open_pairs,
    search,
    sides,
)
from segmentation.customers.merges import keep_apart, merge, undo_run
from segmentation.errors import CancelledError

AT = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - naive like all times in the store
FIELDS = ("customer_id", "name", "phone", "email", "birthday", "gender", "address", "company", "city")


@pytest.fixture
def customers_in(store):
    """Fill the store with customers: dicts of the fields they have."""

    def fill(*customers):
        with store.transaction() as cursor:
            for customer in customers:
                names = ", ".join(customer)
                blanks = ", ".join(f"${place}" for place in range(1, len(customer) + 1))
                cursor.execute(
                    f"INSERT INTO customers ({names}, batch_id) VALUES ({blanks}, 1)", list(customer.values())
                )
        return store

    return fill


def found(store, threshold=DEFAULT_THRESHOLD):
    search(store, searched_at=AT)
    return {(pair.left_id, pair.right_id): pair for pair in open_pairs(store, threshold)}


ONE_PERSON = [
    # names of one phone, written in two ways, and how they agree
    ("张伟", "伟 张", "same"),
    ("刘洋", "Liu Yang", "same_sound"),
    ("赵晓明", "ZHAO XIAOMING", "same_sound"),
    ("欧阳娜娜", "Nana Ouyang", "same_sound"),
    ("陈诗涵", "陈思涵", "similar"),
    ("王晓东", "汪晓东", "same_sound"),
    ("Ｊｏｈｎ Brown", "Brown, John", "same"),
    ("Peter Smith", "P. Smith", "similar"),
    ("Jonathan Miller", "Johnathan Miller", "similar"),
    ("José Müller", "jose muller", "same"),
    ("黄勇", None, "missing"),
    (None, None, "missing"),
]
TWO_PEOPLE = [
    ({"name": "李强", "phone": "13811112201"}, {"name": "王芳", "phone": "13811112201"}),  # a couple
    ({"name": "周强", "phone": "13811112202"}, {"name": "周芳", "phone": "13811112202"}),  # brother and sister
    ({"name": "吴磊"}, {"name": "吴磊"}),  # a common name
    ({"name": "徐静", "city": "上海"}, {"name": "徐静", "city": "上海市"}),
    ({"name": "孙杰", "phone": "13800000000"}, {"name": "孙杰", "phone": "13800000000"}),  # made up
    ({"phone": "11111111111"}, {"phone": "11111111111"}),
    ({"name": "User 12"}, {"name": "User 13"}),
    ({"name": "马涛", "company": "杭州某某有限公司"}, {"name": "朱霞", "company": "杭州某某有限公司"}),
]


def test_one_phone_and_names_that_may_be_the_same_are_one_person(customers_in):
    told = []
    for number, (one, other, _) in enumerate(ONE_PERSON):
        phone = f"138{number * 37:04}2233"
        told.append({"customer_id": f"{number}a", "name": one, "phone": f"{phone[:3]} {phone[3:7]} {phone[7:]}"})
        told.append({"customer_id": f"{number}b", "name": other, "phone": f"+86-{phone}"})
    pairs = found(customers_in(*told))
    assert {key: (pair.levels["name"], pair.levels["phone"]) for key, pair in pairs.items()} == {
        (f"{number}a", f"{number}b"): (level, "same") for number, (_, _, level) in enumerate(ONE_PERSON)
    }


def test_what_two_people_often_share_does_not_make_them_one(customers_in):
    told = [
        {"customer_id": f"{number}{side}", **customer}
        for number, two in enumerate(TWO_PEOPLE)
        for side, customer in zip("ab", two, strict=True)
    ]
    assert found(customers_in(*told)) == {}


def test_an_address_of_mail_in_other_letters_and_a_birthday_in_another_form_agree(customers_in):
    store = customers_in(
        {"customer_id": "a", "name": "Li Na", "email": "LiNa88@163.com ", "birthday": "1990年1月2日"},
        {"customer_id": "b", "name": "李娜", "email": "lina88@163.com", "birthday": "1990/01/02"},
    )
    levels = found(store)["a", "b"].levels
    assert (levels["name"], levels["email"], levels["birthday"]) == ("same_sound", "same", "same")


def test_a_switchboard_is_no_evidence(customers_in):
    store = customers_in(*({"customer_id": str(one), "phone": "021-55667788"} for one in range(8)))
    assert found(store, 0) == {}


def test_ids_that_differ_in_zeros_width_or_case_are_offered_not_merged(customers_in):
    store = customers_in({"customer_id": "00a7", "name": "李强"}, {"customer_id": "Ａ7", "name": "李强"})
    assert found(store)["00a7", "Ａ7"].levels["customer_id"] == "similar"


def test_pairs_are_kept_and_the_search_says_whether_the_data_changed(customers_in, import_text):
    store = customers_in({"customer_id": "a", "phone": "13811112233"}, {"customer_id": "b", "phone": "13811112233"})
    assert last_search(store) is None
    search(store, searched_at=AT)
    assert (last_search(store).customers, last_search(store).pairs, last_search(store).current) == (2, 1, True)
    merge(store, groups_above(store, DEFAULT_THRESHOLD)[0], merged_at=AT)
    assert last_search(store).current
    import_text(store, "customer_id,name\nc,Cy\n")
    assert not last_search(store).current


def test_a_pair_is_offered_until_it_is_merged_or_kept_apart(customers_in):
    store = customers_in({"customer_id": "a", "phone": "13811112233"}, {"customer_id": "b", "phone": "13811112233"})
    search(store, searched_at=AT)
    groups, left = groups_above(store, DEFAULT_THRESHOLD)
    assert ([group.ids for group in groups], left) == ([("a", "b")], 0)
    run = merge(store, groups, merged_at=AT)
    assert count_open(store, 0) == 0
    undo_run(store, run, undone_at=AT)
    assert count_open(store, 0) == 1
    keep_apart(store, "b", "a", decided_at=AT)
    assert (count_open(store, 0), groups_above(store, 0)) == (0, ([], 0))


def test_a_chain_holding_two_who_were_kept_apart_is_left_to_a_person(customers_in):
    store = customers_in(
        {"customer_id": "a", "name": "李强", "phone": "13811112233"},
        {"customer_id": "b", "name": "李强", "phone": "13811112233", "email": "li@x.cn"},
        {"customer_id": "c", "name": "李强", "email": "li@x.cn"},
    )
    search(store, searched_at=AT)
    keep_apart(store, "a", "c", decided_at=AT)
    assert groups_above(store, DEFAULT_THRESHOLD) == ([], 1)


def test_both_sides_are_told_with_what_they_bought(customers_in, import_text):
    store = customers_in({"customer_id": "a", "phone": "13811112233"}, {"customer_id": "b", "phone": "13811112233"})
    import_text(store, "order_id,customer_id,order_date,amount\n1,a,2024-01-01,10\n2,a,2024-01-02,5\n")
    search(store, searched_at=AT)
    left, right = sides(store, open_pairs(store, 0)[0])
    assert (left["order_count"], left["spend_total"], right["order_count"]) == (2, 15, 0)


def test_a_cancelled_search_keeps_the_pairs_of_the_last_one(customers_in):
    store = customers_in({"customer_id": "a", "phone": "13811112233"}, {"customer_id": "b", "phone": "13811112233"})
    search(store, searched_at=AT)
    with pytest.raises(CancelledError):
        search(store, searched_at=AT, cancelled=lambda: True)
    assert count_open(store, 0) == 1
    assert not list(store.work_folder.glob("upload-*"))
