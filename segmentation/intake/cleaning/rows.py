"""Row by row: from ``tidy`` to ``mapped``, with what several cells, or other rows, say together.

``mapped`` has the fields of ``tidy`` and region, industry_section, industry_division, and area_province, area_city,
area_region: the place of the phone's area, where the row tells no place.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from segmentation.intake.cleaning import words
from segmentation.intake.cleaning.cells import apply_to_values, put_view
from segmentation.intake.cleaning.industries import industry_of
from segmentation.intake.cleaning.phones import area
from segmentation.intake.cleaning.places import CHINA, resolve
from segmentation.intake.cleaning.rules import PLACE_FIELDS
from segmentation.intake.row_keys import place_of
from segmentation.schema import RECORDS
from segmentation.store import load_sql

if TYPE_CHECKING:
    import duckdb

    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.cleaning.rules import Cleaning

# The first characters of a Chinese address tell the place; a key of them keeps different addresses few.
PLACE_KEY = (
    "CONCAT_WS(CHR(31), COALESCE(tidy.province, ''), COALESCE(tidy.city, ''), COALESCE(tidy.district, ''),"
    " COALESCE(CASE WHEN tidy.address[1] > '~' THEN LEFT(tidy.address, 24) ELSE tidy.address END, ''),"
    " COALESCE(tidy.country, ''))"
)
SIGN = r"NULLIF(TRIM(REGEXP_REPLACE(tidy.amount, '[\d.,\s()+-]', '', 'g')), '')"
# +86 and seven digits tell the area of a mobile number, +86 and four that of a landline
AREA = "LEFT(tidy.phone, CASE WHEN LENGTH(tidy.phone) = 14 AND tidy.phone[4] = '1' THEN 10 ELSE 7 END)"
_IS_CONTACT = r"CONTAINS(customer_id, '@') OR REGEXP_FULL_MATCH(customer_id, '\+?\d{11,15}')"
_NOTHING: dict[str, str] = dict.fromkeys(
    ("region", "industry_section", "industry_division", "area_province", "area_city", "area_region"),
    "CAST(NULL AS VARCHAR)",
)


def join_rows(
    cursor: duckdb.DuckDBPyConnection, entity: str, cells: Cells, cleaning: Cleaning, *, before: int | None = None
) -> Cells:
    """Make the view ``mapped``; ``cells``: what was laid out for ``tidy``. Returns them with the tables looked up.

    ``before``: a batch; rows without a customer are looked up as the store was before it.
    """
    replaced: dict[str, str] = {}
    joins: list[str] = []
    filled = {name for name, count in cells.seen.items() if count}
    if cleaning.on("place") and filled & set(PLACE_FIELDS):
        _places(cursor, cleaning)
        joins.append(f"LEFT JOIN cleaned_places ON cleaned_places.cells = {PLACE_KEY}")
        for name in ("province", "city", "district"):
            replaced[name] = f"COALESCE(cleaned_places.told_{name}, tidy.{name})"
        replaced["region"] = "cleaned_places.told_region"
    if cleaning.on("phone_area") and cleaning.on("phone") and "phone" in filled:
        joins.append(_areas(cursor, filled))
        replaced |= {f"area_{name}": f"cleaned_areas.told_{name}" for name in ("province", "city", "region")}
    if cleaning.on("industry") and "industry" in filled:
        apply_to_values(
            cursor,
            "SELECT DISTINCT industry FROM tidy WHERE industry IS NOT NULL",
            "cleaned_industries",
            ("industry", "section", "division", "score"),
            _industry,
        )
        joins.append("LEFT JOIN cleaned_industries ON cleaned_industries.industry = tidy.industry")
        replaced |= {f"industry_{part}": f"cleaned_industries.{part}" for part in ("section", "division")}
    if cleaning.on("currency") and cells.otherwise.get("amount") and _signs(cursor, cleaning):
        joins.append(f"LEFT JOIN cleaned_signs ON cleaned_signs.sign = {SIGN}")
        replaced["currency"] = "COALESCE(tidy.currency, cleaned_signs.code)"
    nameless, found = False, False
    if cleaning.on("filled_customer"):
        nameless, found = fill_customers(cursor, entity, filled, before=before)
    if found:
        joins.append("LEFT JOIN filled_customers ON filled_customers.row_number = tidy.row_number")
        replaced["customer_id"] = "COALESCE(filled_customers.customer_id, tidy.customer_id)"
    kept = [f"{text} AS {name}" for name, text in replaced.items() if name not in _NOTHING]
    added = ", ".join(f"{text} AS {name}" for name, text in ((n, replaced.get(n, _NOTHING[n])) for n in _NOTHING))
    changed = f" REPLACE ({', '.join(kept)})" if kept else ""
    columns = f"tidy.*{changed}, {added}"
    put_view(cursor, "mapped", f"SELECT {columns} FROM tidy {' '.join(joins)}", cells.rows)  # noqa: S608 - our own names
    return replace(cells, tables=frozenset(join.split()[2] for join in joins), nameless=nameless)


def _places(cursor: duckdb.DuckDBPyConnection, cleaning: Cleaning) -> None:
    """``cleaned_places``: cells (key), told_province, told_city, told_district, told_region."""

    def told(cells: str) -> tuple[object, ...]:
        province, city, district, address, country = (part or None for part in cells.split("\x1f"))
        place = resolve(province, city, district, address, country or cleaning.default_country)
        china = "yes" if (country or cleaning.default_country).casefold() in CHINA else None
        return place.province, place.city, place.district, place.region, china

    names = ("cells", "told_province", "told_city", "told_district", "told_region", "china")
    apply_to_values(cursor, f"SELECT DISTINCT {PLACE_KEY} FROM tidy", "cleaned_places", names, told)  # noqa: S608


def _areas(cursor: duckdb.DuckDBPyConnection, filled: set[str]) -> str:
    """``cleaned_areas``: beginning of a number -> place; returns the join for rows that tell no place of their own."""
    silent = " AND ".join(f"tidy.{name} IS NULL" for name in (*PLACE_FIELDS, "country") if name in filled)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE beginnings AS SELECT {AREA} AS beginning, ANY_VALUE(phone) AS phone"  # noqa: S608
        f" FROM tidy WHERE tidy.phone LIKE '+86%'{f' AND {silent}' if silent else ''} GROUP BY 1"
    )
    numbers = dict(cursor.execute("FROM beginnings").fetchall())

    def told(beginning: str) -> tuple[object, ...]:
        return _place_of_area(area(numbers[beginning]))

    names = ("beginning", "told_province", "told_city", "told_region")
    apply_to_values(cursor, "SELECT beginning FROM beginnings", "cleaned_areas", names, told)
    return f"LEFT JOIN cleaned_areas ON cleaned_areas.beginning = {AREA}" + (f" AND {silent}" if silent else "")


@cache
def _place_of_area(name: str) -> tuple[object, ...]:
    place = resolve(None, None, None, name, None)
    return place.province, place.city, place.region


def _industry(text: str) -> tuple[object, ...]:
    found = industry_of(text)
    return (found.section, found.division, found.score) if found else (None, None, None)


def _signs(cursor: duckdb.DuckDBPyConnection, cleaning: Cleaning) -> bool:
    """``cleaned_signs``: what stands around amounts -> currency; whether there is any."""
    apply_to_values(
        cursor,
        f"SELECT DISTINCT {SIGN} FROM tidy WHERE TRY_CAST(tidy.amount AS DECIMAL(18, 4)) IS NULL AND {SIGN} IS NOT NULL"  # noqa: S608
        " LIMIT 1000",
        "cleaned_signs",
        ("sign", "code"),
        lambda sign: (words.currency(sign, cleaning.default_country),),
    )
    cursor.execute("DELETE FROM cleaned_signs WHERE code IS NULL")
    return _any(cursor, "FROM cleaned_signs")


def fill_customers(
    cursor: duckdb.DuckDBPyConnection, entity: str, filled: set[str], *, before: int | None = None
) -> tuple[bool, bool]:
    """``filled_customers``: row_number -> the one customer that the row's order, phone or e-mail belongs to.

    Returns whether any row names no customer but an order, phone or e-mail, and whether any has one now. A phone or
    e-mail in the place of the id counts as such where it is nobody's id. Customer lists name their customers
    themselves. ``before``: see ``join_rows``.
    """
    by = {"orders": ("order_id", "phone", "email"), "order_lines": ("order_id", "phone", "email")} | dict.fromkeys(
        (name for name in RECORDS if name != "products"), ("phone", "email")
    )
    used = [name for name in by.get(entity, ()) if name in filled]
    contacts = entity in RECORDS and "customer_id" in filled and _any(cursor, f"FROM tidy WHERE {_IS_CONTACT}")
    nameless = bool(used) and _any_nameless(cursor, used, filled)
    if not nameless and not contacts:
        return False, False
    cursor.execute("CREATE OR REPLACE TEMP TABLE candidates (row_number BIGINT, customer_id VARCHAR, told_by VARCHAR)")
    for name in used if nameless else ():
        known = _known_before(name) if before is not None else "orders" if name == "order_id" else "customers"
        _add_candidates(cursor, "customer_candidates", name, known, before)
    for name in ("phone", "email") if contacts else ():
        _add_candidates(cursor, "customers_by_contact", name, _known_before(name) if before else "customers", before)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE filled_customers AS SELECT row_number, ANY_VALUE(customer_id) AS customer_id"
        " FROM candidates GROUP BY row_number HAVING COUNT(DISTINCT customer_id) = 1"
    )
    return True, _any(cursor, "FROM filled_customers")


def _any_nameless(cursor: duckdb.DuckDBPyConnection, used: list[str], filled: set[str]) -> bool:
    may_lack = "customer_id IS NULL OR customer_id < '!' OR customer_id > '~' OR cache.is_null_word(customer_id)"
    if "customer_id" in filled and not _any(cursor, f"FROM given WHERE {may_lack}"):  # quicker than the next look
        return False
    told = " OR ".join(f"{name} IS NOT NULL" for name in used)
    return _any(cursor, f"FROM tidy WHERE customer_id IS NULL AND ({told})")


def _add_candidates(
    cursor: duckdb.DuckDBPyConnection, statement: str, key: str, known: str, before: int | None
) -> None:
    cursor.execute(
        f"INSERT INTO candidates {load_sql(f'intake/cleaning/{statement}', key=key, known=known)}",
        {"told_by": key} | ({"before": before} if before is not None else {}),
    )


def _known_before(key: str) -> str:
    """The query for ``key`` and customer of the rows in force before a batch; orders summed from lines by the lines."""
    tables = ("orders", "order_lines") if key == "order_id" else ("customers",)
    places = [place_of(table) for table in tables]
    told = (
        load_sql("intake/cleaning/known_before", key=key, in_force=p.live, set_aside=p.shadow, is_own=f"({p.own})")
        for p in places
    )
    return f"({' UNION ALL '.join(told)})"


def _any(cursor: duckdb.DuckDBPyConnection, rows: str) -> bool:
    row = cursor.execute(f"SELECT EXISTS ({rows})").fetchone()
    return bool(row and row[0])
