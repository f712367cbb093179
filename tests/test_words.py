"""Every code the library returns has words, in both languages, with the same blanks."""

import ast
import re
import string
from pathlib import Path

import pytest

import segmentation
from segmentation import segments  # noqa: F401 - registers every model
from segmentation.activation.about import option_label
from segmentation.activation.change_list import CHANGE_COLUMNS
from segmentation.activation.customer_list import GENDERS, PROFILE_COLUMNS
from segmentation.activation.report_text import KPI_COLUMNS, SIZE_COLUMNS
from segmentation.charts.palette import FIXED
from segmentation.effects import kpi_definitions as kpi_words
from segmentation.effects.kpi_people import PARTS
from segmentation.effects.kpi_standing import AGAINST
from segmentation.effects.kpi_targets import STATES
from segmentation.intake import mysql, postgresql
from segmentation.intake.cleaning.rules import RULES, SWITCHABLE, USUAL_COUNTRIES
from segmentation.intake.custom_fields import REASONS
from segmentation.metrics.customers import METRIC_COLUMNS
from segmentation.models.cuts import AXES, METHODS
from segmentation.models.registry import MODELS
from segmentation.models.rfm import MODELS as RFM_MODELS
from segmentation.models.risk import SCORE_COLUMNS
from segmentation.models.risk_signals import SIGNALS
from segmentation.models.score_rules import NO_ORDERS, OTHERS, standard_rules
from segmentation.models.settings import Choice, Number
from segmentation.schema import ENTITIES
from segmentation.words import LANGUAGES, all_words, known, say

PACKAGE = Path(segmentation.__file__).parent
AGE_BANDS = ("0_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_up")
WHY_CODES = ("headers", "name", "only_customers", "template", "chosen", "remembered", "incomplete")
ERRORS = ("InputError", "StoreError", "FenqunError")


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", list(all_words()))
def test_every_key_says_the_same_in_both_languages(key):
    told = all_words()[key]
    assert set(told) == set(LANGUAGES)
    assert all(text.strip() for text in told.values())
    assert blanks(told["zh"]) == blanks(told["en"])


def calls(names):
    """Yield file, call and first argument of every call of one of ``names`` in the library."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                yield path, node, node.args[0]


def literals(node):
    """All text constants of an expression: a code may be chosen between two; what another process says is no code."""
    if isinstance(node, ast.Subscript):
        return set()
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def raised():
    return {code for _, _, first in calls(ERRORS) for code in literals(first)} | {
        "cancelled",
        "engine",
        "database_in_use",
        *(code for driver in (mysql, postgresql) for code in driver.told_codes()),
    }


@pytest.mark.parametrize("code", sorted(raised()))
def test_every_error_code_has_words(code):
    assert known(f"error.{code}")


def test_the_blanks_of_an_error_are_filled_by_what_is_raised():
    """The process that reads files doesn't know their names: ``sandbox.run`` adds them."""
    for path, node, first in calls(ERRORS):
        given = {keyword.arg for keyword in node.keywords} | ({"name"} if path.parent.name == "intake" else set())
        if None in given or not isinstance(first, ast.Constant) or not known(f"error.{first.value}"):
            continue
        needed = blanks(all_words()[f"error.{first.value}"]["en"])
        assert needed <= given, f"{path.name}:{node.lineno} {first.value}"


def test_every_notice_has_words_and_fills_its_blanks():
    found = list(calls(["Notice"]))
    assert found
    for path, node, first in found:
        (code,) = literals(first)
        given = literals(ast.Tuple([key for key in node.args[1].keys if key]))
        assert blanks(all_words()[f"notice.{code}"]["en"]) <= given, f"{path.name}:{node.lineno}"


def reject_reasons():
    """Reasons told by the intake statements: ``'reason': 'x'`` and the like."""
    found = {"too_many_fields"}
    for path in PACKAGE.glob("intake/*.sql"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"'reason': '(\w+)'", text)) | set(re.findall(r"'(\w+)' (?:AS|END AS) reason", text))
        found |= (
            set(re.findall(r"THEN '(\w+)'", text)) if path.stem.endswith(("_faults", "repeated_records")) else set()
        )
    return found | {"order_already_loaded", "order_repeated", "cell_missing", "customer_missing", "score_outside_scale"}


def kpi_keys():
    for kpi in kpi_words.KPIS:
        yield from (f"kpi{part}.{kpi.code}" for part in ("", "_formula", "_above", "_below"))
        yield from (f"kpi_unit.{kpi.unit}", f"kpi_source.{kpi.source}", f"kpi_counted.{kpi.counted}")
        yield from (f"kpi_group.{kpi.group}", f"kpis.def_{kpi.interval or 'total'}")
    yield from (f"kpi_state.{state}" for state in STATES)
    yield from (f"kpi_against.{name}" for name in AGAINST)
    yield from (f"report_column.{name}" for name in (*KPI_COLUMNS, *SIZE_COLUMNS, "low", "high"))
    yield from (f"kpi_people.{part.code}" for parts in PARTS.values() for part in parts)


def expected_keys():
    yield from kpi_keys()
    yield from (f"reject.{reason}" for reason in sorted(reject_reasons()))
    yield from (f"{kind}.{name}" for kind in ("entity", "entity_short") for name in ENTITIES)
    yield from {f"field.{field}": None for entity in ENTITIES.values() for field in entity.field_names}
    yield from {f"template.kind_{field.kind}": None for entity in ENTITIES.values() for field in entity.fields}
    yield from (f"import.why_{code}" for code in WHY_CODES)
    yield from (f"custom.{reason}{end}" for reason in REASONS for end in ("", "_help"))
    yield from (
        f"column.{name}"
        for name in dict.fromkeys((*PROFILE_COLUMNS, *METRIC_COLUMNS, "segment", "rule_segment", "r", "f", "m"))
    )
    yield from (f"segment.{rule.segment}" for model in RFM_MODELS for rule in standard_rules(model)[1])
    yield from (f"segment.{name}" for name in (NO_ORDERS, OTHERS))
    yield from (f"model.{name}" for name in MODELS)
    for model in MODELS.values():
        yield from (f"control.{control.code}" for control in model.controls)
        yield from (f"unit.{control.unit}" for control in model.controls if isinstance(control, Number))
    yield from (f"model_help.{name}" for name, model in MODELS.items() if model.controls)
    yield from (f"segment.{name}" for name in FIXED)
    yield from (f"segment.{gender}_{band}" for gender in (*GENDERS, "age") for band in AGE_BANDS)
    yield from (f"segment.gender_{gender}" for gender in GENDERS)
    yield from (f"signal.{name}" for name in SIGNALS)
    yield from (f"column.{name}" for name in (*SCORE_COLUMNS, "clv"))
    yield from (f"method.{name}" for name in METHODS)
    yield from (f"{kind}.{axis}" for kind in ("axis", "axis_short", "axis_unit") for axis in AXES)
    yield from (f"notice.dates_undecided_{order}" for order in ("dmy", "mdy"))
    yield from (f"cleaning_rule.{code}" for code in RULES)
    yield from (f"cleaning_help.{code}" for code in SWITCHABLE)
    yield from (f"gender.{code}" for code in GENDERS)
    yield from (f"country.{code}" for code in USUAL_COUNTRIES)
    yield from (f"cleaning.{name}" for name in (*CHANGE_COLUMNS, "yes", "no"))
    yield from ("field.region", "field.attribute", "monetary.sum", "monetary.mean")


@pytest.mark.parametrize("key", list(expected_keys()))
def test_every_code_a_person_sees_has_words(key):
    assert known(key)


@pytest.mark.parametrize(
    "option", [o for m in MODELS.values() for c in m.controls if isinstance(c, Choice) for o in c.options]
)
def test_every_option_has_a_name(option):
    assert all(option_label(option, language) != option for language in LANGUAGES)


def test_every_key_the_library_says_is_known():
    said = [(path, node, first) for path, node, first in calls(["say"]) if isinstance(first, ast.Constant)]
    assert said
    for path, node, first in said:
        assert known(first.value), f"{path.name}:{node.lineno} {first.value}"


def test_blanks_are_filled():
    assert say("error.file_not_found", "en", name="x.csv") == "There is no file x.csv."
    assert "x.csv" in say("error.file_not_found", "zh", name="x.csv")
    with pytest.raises(KeyError):
        say("error.no_such_error", "en")
