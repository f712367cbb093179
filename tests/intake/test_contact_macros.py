"""What counts as a phone, an address, a birthday: literal tables, and well-kept libraries as oracles."""

from datetime import date

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from segmentation.store import Store


@pytest.fixture(scope="module")
def value_of():
    store = Store()

    def run(expression, *values):
        with store.cursor() as cursor:
            return cursor.execute(f"SELECT {expression}", list(values)).fetchone()[0]

    yield run
    store.close()


@pytest.mark.parametrize(
    ("macro", "value", "valid"),
    [
        ("is_e164", "+8613800138000", True),
        ("is_e164", "13800138000", False),
        ("is_e164", "+1234567890123456", False),
        ("valid_email", "zhang.san+vip@example.com.cn", True),
        ("valid_email", "张三@例子.中国", True),
        ("valid_email", "a@xn--fiqs8s.cn", True),
        ("valid_email", "a..b@example.com", False),
        ("valid_email", ".a@example.com", False),
        ("valid_email", "a@b", False),
        ("valid_email", "a@-b.com", False),
        ("valid_email", "a b@example.com", False),
        ("valid_email", "a@192.168.0.1", False),
        ("valid_email", "a@b@c.com", False),
        ("valid_email", "a" * 65 + "@example.com", False),
        ("valid_birthday", "1990-05-17", True),
        ("valid_birthday", "--02-29", True),
        ("valid_birthday", "--02-30", False),
        ("valid_birthday", "1990-02-29", False),
        ("valid_birthday", "1990/5/17", False),
        ("valid_birthday", "34", False),
        ("valid_gender", "female", True),
        ("valid_gender", "女", False),
        ("valid_company_size", "small", True),
        ("valid_company_size", "50-99", False),
        ("valid_region", "east", True),
        ("valid_region", "华东", False),
        ("valid_industry_section", "I", True),
        ("valid_industry_section", "U", False),
        ("valid_industry_division", "64", True),
        ("valid_industry_division", "98", False),
        ("valid_currency", "CNY", True),
        ("valid_currency", "¥", False),
    ],
)
def test_a_cleaned_value_is_valid_or_not(value_of, macro, value, valid):
    assert value_of(f"cache.{macro}($1)", value) is valid
    assert value_of(f"cache.{macro}($1)", None) is None


@pytest.mark.parametrize(
    ("birthday", "valid"), [("2024-01-01", True), ("2024-01-02", False), ("--12-31", True), ("1890-05-05", False)]
)
def test_nobody_is_born_after_the_day_given(value_of, birthday, valid):
    assert value_of("cache.valid_birthday($1, $2)", birthday, date(2024, 1, 1)) is valid


@given(st.from_regex(r"[+' ]?(0086|86|\+86)?[ -]?1[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{4}", fullmatch=True))
@example("19200000000")
@example("16101234567")
def test_the_quick_way_for_mainland_mobiles_says_what_the_library_says(value_of, text):
    found = value_of("cache.mainland_mobile($1)", text)
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        assert found is None
        return
    if found is not None:
        assert phonenumbers.is_valid_number(number)
        assert found == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_LABEL = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
_LOCAL = st.from_regex(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@ ,;:\"-]{1,70}", fullmatch=True)


@given(st.builds(lambda local, labels: f"{local}@{'.'.join(labels)}", _LOCAL, st.lists(_LABEL, max_size=4)))
@example("a@b.test")
@example("a@ab--cd.com")
@example("a@example.com")
def test_an_address_is_judged_as_the_library_judges_it(value_of, address):
    try:
        validate_email(address, check_deliverability=False)
        expected = True
    except EmailNotValidError:
        expected = False
    assert value_of("cache.valid_email($1)", address) is expected
