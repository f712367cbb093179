"""How much each agreement between two customers counts: a Fellegi-Sunter model with fixed weights, read by splink.

A level's weight is ``likely / chance``: how often two records of one person look so, over how often two records of
different people do. The weights are fixed so that a pair scores alike in ten customers and in a million, and so that
every score can be explained. What a shared value is worth depends on how many share it: where ``rarity`` names a
column, ``chance`` is the share of customers who have the value (``tf_*`` in ``linkage_records.sql``).

People who live or work together share phone, address and company: agreement that follows from one already seen
counts little (``_CONTACT``), and names that contradict count heavily against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_CONTACT = "(phone_key_l = phone_key_r OR email_key_l = email_key_r)"
_CONTACT_OR_ADDRESS = "(phone_key_l = phone_key_r OR email_key_l = email_key_r OR address_key_l = address_key_r)"
_MAIL_SIMILAR = (
    "(mail_numbers_l = mail_numbers_r AND (DAMERAU_LEVENSHTEIN(email_key_l, email_key_r) <= 2"
    " OR block_mail_name_l = block_mail_name_r))"
)
_ADDRESS_SIMILAR = (
    "(address_numbers_l = address_numbers_r AND JARO_WINKLER_SIMILARITY(address_key_l, address_key_r) >= 0.85)"
)


@dataclass(frozen=True)
class Level:
    """One way in which two values of a field can agree; ``code`` is worded in ``data/words.toml``."""

    code: str
    condition: str
    likely: float
    chance: float
    rarity: str | None = None


@dataclass(frozen=True)
class Comparison:
    """The levels of a field from the strongest on; the first that holds counts. Nothing is said where one is empty."""

    field: str
    key: str
    levels: tuple[Level, ...]
    unless: str = "FALSE"  # where the field tells nothing beside another one


COMPARISONS = (
    Comparison(
        "name",
        "name_bag",
        (
            Level("same", "name_bag_l = name_bag_r", 0.6, 1e-4, "name_bag"),
            Level("same_sound", "name_sound_l = name_sound_r", 0.15, 1e-4, "name_sound"),
            Level(
                "similar",
                "name_numbers_l IS NOT DISTINCT FROM name_numbers_r AND (accent_l = accent_r"
                " OR ((han_l IS NULL OR han_r IS NULL) AND DAMERAU_LEVENSHTEIN(name_sound_l, name_sound_r)"
                " <= (LEAST(LEN(name_sound_l), LEN(name_sound_r)) - 2) // 4)"
                " OR REPLACE(name_sound_l, ' ', '') = REPLACE(name_text_r, ' ', '')"
                " OR REPLACE(name_sound_r, ' ', '') = REPLACE(name_text_l, ' ', '')"
                " OR ((initialled_l OR initialled_r) AND initials_l = initials_r AND LIST_HAS_ANY(words_l, words_r))"
                " OR (LEN(words_l) > 1 AND LIST_HAS_ALL(words_r, words_l))"
                " OR (LEN(words_r) > 1 AND LIST_HAS_ALL(words_l, words_r)))",
                0.12,
                5e-4,
            ),
            Level("one_character", "LEN(han_l) >= 3 AND SUBSTR(han_l, 2) = SUBSTR(han_r, 2)", 0.03, 0.002),
            Level(
                "one_character",
                "LEN(han_l) >= 3 AND LEN(han_l) = LEN(han_r) AND LEVENSHTEIN(han_l, han_r) = 1",
                0.04,
                0.1,
            ),
            Level("one_character", "SUBSTR(han_l, 2) = SUBSTR(han_r, 2)", 0.01, 0.02),
            Level("part", "LEFT(han_l, 1) = LEFT(han_r, 1) OR LIST_HAS_ANY(words_l, words_r)", 0.02, 0.4),
            Level("differs", "ELSE", 0.01, 0.9),
        ),
    ),
    Comparison(
        "phone",
        "phone_key",
        (
            Level("same", "phone_key_l = phone_key_r", 0.9, 1e-4, "phone_key"),
            Level("similar", "DAMERAU_LEVENSHTEIN(phone_key_l, phone_key_r) = 1", 0.05, 4e-4),
            Level("differs", "ELSE", 0.3, 1.0),
        ),
    ),
    Comparison(
        "email",
        "email_key",
        (
            Level("same", "email_key_l = email_key_r AND phone_key_l = phone_key_r", 0.9, 0.4),
            Level("same", "email_key_l = email_key_r", 0.9, 1e-4, "email_key"),
            Level("similar", f"mail_numbers_l <> '' AND {_MAIL_SIMILAR}", 0.05, 5e-4),
            Level("similar", _MAIL_SIMILAR, 0.05, 0.01),  # a name alone often makes an address
            Level("differs", "ELSE", 0.4, 1.0),
        ),
    ),
    Comparison(
        "birthday",
        "birthday_key",
        (
            Level("same", f"birthday_key_l = birthday_key_r AND {_CONTACT_OR_ADDRESS}", 0.9, 0.09),
            Level("same", "birthday_key_l = birthday_key_r", 0.9, 5e-5),
            Level(
                "similar",
                "DAMERAU_LEVENSHTEIN(birthday_key_l, birthday_key_r) = 1"
                " OR (LEFT(birthday_key_l, 4) = LEFT(birthday_key_r, 4)"
                " AND SUBSTR(birthday_key_l, 6, 2) = SUBSTR(birthday_key_r, 9, 2)"
                " AND SUBSTR(birthday_key_l, 9, 2) = SUBSTR(birthday_key_r, 6, 2))",
                0.05,
                0.005,
            ),
            Level("differs", "ELSE", 0.05, 1.0),
        ),
    ),
    Comparison(
        "address",
        "address_key",
        (
            Level("same", f"address_key_l = address_key_r AND {_CONTACT}", 0.6, 0.5),
            Level("same", "address_key_l = address_key_r", 0.5, 1e-4, "address_key"),
            Level("similar", f"{_ADDRESS_SIMILAR} AND {_CONTACT}", 0.3, 0.25),
            Level("similar", _ADDRESS_SIMILAR, 0.3, 0.002),
            Level("differs", "ELSE", 0.3, 1.0),
        ),
    ),
    Comparison(
        "company",
        "company_key",
        (
            Level("same", f"company_key_l = company_key_r AND {_CONTACT_OR_ADDRESS}", 0.6, 0.4),
            Level("same", "company_key_l = company_key_r", 0.6, 1e-4, "company_key"),
            Level("similar", "JARO_WINKLER_SIMILARITY(company_key_l, company_key_r) >= 0.92", 0.1, 0.005),
            Level("differs", "ELSE", 0.5, 1.0),
        ),
    ),
    Comparison(
        "city",
        "city_key",
        (
            Level("same", f"city_key_l = city_key_r AND {_CONTACT}", 0.6, 0.5),
            Level("same", "city_key_l = city_key_r", 0.8, 0.1),
            Level("differs", "ELSE", 0.25, 0.9),
        ),
        unless="(address_key_l IS NOT NULL AND address_key_r IS NOT NULL)",
    ),
    Comparison(
        "gender",
        "gender_key",
        (
            Level("same", "gender_key_l = gender_key_r", 0.95, 0.6),
            Level("differs", "ELSE", 0.05, 0.6),
        ),
    ),
    Comparison(
        "customer_id",
        "id_key",
        (Level("similar", "id_key_l = id_key_r", 0.3, 1e-4, "id_key"),),
        unless="id_key_l <> id_key_r",
    ),
)
FIELDS = tuple(comparison.field for comparison in COMPARISONS)

# Two customers are compared if all columns of one of these are equal.
BLOCKS = (
    ("phone_key",),
    ("email_key",),
    ("block_name",),
    ("block_bag",),
    ("id_key",),
    ("name_bag", "birthday_key"),
    ("name_bag", "block_phone_end"),
    ("name_bag", "block_address"),
    ("name_sound", "birthday_key"),
    ("name_sound", "block_phone_end"),
    ("name_sound", "block_phone_start"),
    ("name_sound", "block_address"),
    ("name_sound", "block_company"),
    ("birthday_key", "block_initials"),
    ("birthday_key", "block_phone_end"),
    ("block_address", "block_initials"),
    ("block_mail_name",),
)


def splink_settings(customers: int) -> dict[str, Any]:
    """The model for splink. Of all pairs, those of one person are taken to be 0.2 a customer."""
    pairs_a_customer = 0.2
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": pairs_a_customer / max(customers, 1000),
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "comparisons": [_splink_comparison(comparison) for comparison in COMPARISONS],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": " AND ".join(f"l.{column} = r.{column}" for column in columns), "sql_dialect": "duckdb"}
            for columns in BLOCKS
        ],
    }


def _splink_comparison(comparison: Comparison) -> dict[str, Any]:
    key = comparison.key
    missing = {
        "sql_condition": f"{key}_l IS NULL OR {key}_r IS NULL OR {comparison.unless}",
        "label_for_charts": "missing",
        "is_null_level": True,
    }
    levels = list(comparison.levels)
    if levels[-1].condition != "ELSE":
        levels.append(Level("differs", "ELSE", 1.0, 1.0))
    return {
        "output_column_name": comparison.field,
        "comparison_levels": [missing, *(_splink_level(level) for level in levels)],
    }


def _splink_level(level: Level) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sql_condition": level.condition,
        "label_for_charts": level.code,
        "m_probability": level.likely,
        "u_probability": level.chance,
    }
    if level.rarity is not None:
        told |= {
            "tf_adjustment_column": level.rarity,
            "tf_adjustment_weight": 1.0,
            "disable_tf_exact_match_detection": True,
        }
    return told


def level_codes(comparison: Comparison) -> dict[int, str]:
    """Splink's number of a level (-1 = a value is missing, 0 = the last) -> its code."""
    told = comparison.levels if comparison.levels[-1].condition == "ELSE" else (*comparison.levels, None)
    numbers = range(len(told) - 1, -1, -1)
    return {-1: "missing"} | {
        number: level.code if level else "differs" for number, level in zip(numbers, told, strict=True)
    }
