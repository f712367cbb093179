"""Clean the contact data of a million customers: names, phones, e-mail addresses, gender, birthdays.

Beside it stands the loop one would write in pandas with phonenumbers and email-validator. Both read the same parquet
file and count what they understood; the data has the spellings people use, and some values that are none.
"""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

from benchmarks.side_by_side import OUT, Side, compare, options_of

HEADERS = ("customer_id", "name", "phone", "email", "gender", "birthday")


def contacts(options):
    return OUT / f"contacts-{options.customers}.parquet"


def make_contacts(options):
    import duckdb

    path = contacts(options)
    if not path.exists():
        statement = (Path(__file__).parent / "cleaning_contacts.sql").read_text(encoding="utf-8")
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({statement}) TO '{path}' (FORMAT parquet)", {"customers": options.customers})
    return f"{options.customers:,} customers, {path.stat().st_size / 1e6:.0f} MB parquet"


def with_fenqun(options):
    from segmentation.intake.cleaning.counts import rule_counts
    from segmentation.intake.plan import Plan
    from segmentation.intake.prepare import prepare
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

    nothing = dict.fromkeys(("encoding", "delimiter", "quote", "sheet", "first_row"))
    nothing |= dict.fromkeys(("sheets", "left_out", "preview"), ())
    nothing |= dict.fromkeys(("left_out_count", "padded", "damaged_characters"), 0)
    staged = StagedTable(
        path=contacts(options),
        columns=HEADERS,
        rows=options.customers,
        kind="text",
        header_row=1,
        left_out_counts={},
        sha256="",
        size_bytes=0,
        **nothing,
    )
    store = Store(work_folder=OUT)
    started = time.perf_counter()
    plan = Plan("customers", dict(zip(HEADERS, HEADERS, strict=True)))
    with store.cursor() as cursor:
        cells = prepare(cursor, staged, plan)
        cursor.execute("CREATE TEMP TABLE done AS SELECT name, phone, email, gender, birthday FROM mapped")
        cleaned = time.perf_counter() - started
        found = rule_counts(cursor, plan, cells)
        told = cursor.execute(
            "SELECT COUNT_IF(cache.is_e164(phone)), COUNT_IF(cache.valid_email(email)),"
            " COUNT_IF(cache.valid_gender(gender)), COUNT_IF(cache.valid_birthday(birthday)) FROM done"
        ).fetchone()
    assert found
    names = ("phones", "e-mails", "genders", "birthdays")
    return cleaned, ", ".join(f"{number:,} {name}" for name, number in zip(names, told, strict=True))


def with_pandas(options):
    import pandas as pd
    import phonenumbers
    from email_validator import EmailNotValidError, validate_email

    genders = {"男": "male", "男性": "male", "先生": "male", "m": "male", "male": "male"}
    genders |= {"女": "female", "女性": "female", "女士": "female", "f": "female", "female": "female"}

    def plain(value):
        return " ".join(unicodedata.normalize("NFKC", value).split())

    def phone(value):
        try:
            number = phonenumbers.parse(plain(value), "CN")
        except phonenumbers.NumberParseException:
            return None
        valid = phonenumbers.is_valid_number(number)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None

    def email(value):
        try:
            return validate_email(plain(value), check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            return None

    frame = pd.read_parquet(contacts(options)).head(options.customers // options.part)
    started = time.perf_counter()
    frame["name"] = frame["c1"].map(plain)
    frame["phone"] = frame["c2"].map(phone)
    frame["email"] = frame["c3"].map(email)
    frame["gender"] = frame["c4"].map(lambda value: genders.get(plain(value).lower()))
    written = frame["c5"].map(plain).str.replace(r"[年月/.]", "-", regex=True).str.replace("日", "")
    frame["birthday"] = pd.to_datetime(written, errors="coerce", format="mixed").dt.strftime("%Y-%m-%d")
    seconds = (time.perf_counter() - started) * options.part
    counts = [f"{frame[name].notna().sum():,} {name}s" for name in ("phone", "email", "gender", "birthday")]
    return seconds, f"a part of {len(frame):,} x {options.part}: " + ", ".join(counts)


SIDES = [
    Side("fenqun, all rules, counted", with_fenqun),
    Side("pandas + phonenumbers + email-validator", with_pandas, once=True),
]

if __name__ == "__main__":
    compare(options_of(__doc__, customers=1_000_000, part=10), SIDES, prepare=make_contacts, reference=SIDES[0].name)
