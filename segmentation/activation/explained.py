"""An explanation in words, and the command that gives it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segmentation.activation.about import option_label, segment_label
from segmentation.rules.sentence import sentence
from segmentation.segments.command import add_choice, as_of_of, chosen_run
from segmentation.segments.explain import Explanation, explain
from segmentation.store import Store
from segmentation.words import known, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from segmentation.models.explanation import Move
    from segmentation.words import Language

USUAL_MODEL = "rfm8"


def metric_label(code: str, language: str, *, full: bool = False) -> str:
    """The name for people of an axis, a metric or a field; a custom field goes by its header. ``full``: with unit."""
    keys = (
        f"axis{'' if full else '_short'}.{code}",
        f"column.{code}",
        f"field.{code}",
        f"control.{code}",
        f"option.{code}",
    )
    return next((say(key, language) for key in keys if known(key)), code.removeprefix("attribute."))


def value_text(value: object) -> str:
    """A value as a table shows it: grouped, at most two decimals, – for none."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return f"{round(value, 2):,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def move_sentence(move: Move, language: Language) -> str:
    """What would have to happen, and where it would lead. Texts of the user stand in it as written."""
    told = dict(move.values)
    segment = segment_label(move.segment, language)
    if move.code == "order":
        low, high, by = told["amount_from"], told["amount_below"], told["by"]
        kind = {(True, False): "from", (False, True): "below", (True, True): "between"}.get(
            (low is not None, high is not None)
        )
        amount = say(f"move.amount_{kind}", language, low=value_text(low), high=value_text(high)) if kind else ""
        until = say("move.by", language, day=by) if by else ""
        one = "order" if told["orders"] == 1 else "orders"
        return say(f"move.{one}", language, orders=told["orders"], amount=amount, until=until, segment=segment)
    if move.code == "condition":
        node = sentence(told["node"], language)
        return say(f"move.condition_{'lost' if told['met'] else 'met'}", language, condition=node, segment=segment)
    if move.code == "complaint":
        one = "complaint" if told["complaints"] == 1 else "complaints"
        return say(f"move.{one}", language, complaints=told["complaints"], segment=segment)
    if move.code == "trait":
        return say("move.trait", language, trait=option_label(told["trait"], language), segment=segment)
    if move.code == "metric":
        told["metric"] = metric_label(told["metric"], language)
    shown = {name: value_text(value) if name in ("amount", "now", "value") else value for name, value in told.items()}
    return say(f"move.{move.code}", language, segment=segment, **shown)


def explanation_content(found: Explanation, language: Language) -> dict[str, Any]:
    """The explanation as plain values, for JSON."""
    reasons, override = found.reasons, found.override
    return {
        "customer_id": found.customer_id,
        "as_of": found.as_of,
        "segment": found.segment,
        "segment_by_rules": reasons.segment,
        "override": None
        if override is None
        else {
            "reason": override.reason,
            "author": override.author,
            "from": override.from_on,
            "until": override.until_on,
        },
        "scores": dict(reasons.scores),
        "values": {name: _number(value) for name, value in reasons.values.items()},
        "cuts": {name: list(cuts) for name, cuts in reasons.cuts.items()},
        "rules": [
            {
                "segment": check.segment,
                "node": check.node.path,
                "rule": sentence(check.node, language),
                "passed": check.passed,
                "value": _number(check.value),
            }
            for check in reasons.checks
        ],
        "centres": [
            {"segment": centre.segment, "distance": centre.distance, "values": dict(centre.values)}
            for centre in reasons.centres
        ],
        "moves_known": reasons.moves_known,
        "moves": [
            {
                "move": move.code,
                "segment": move.segment,
                "text": move_sentence(move, language),
                **{name: _number(value) for name, value in move.values.items() if name != "node"},
            }
            for move in reasons.moves
        ],
    }


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def explain_customer(options: argparse.Namespace) -> dict[str, Any]:
    """Why one customer is in a segment; of RFM as it comes where nothing else is asked for."""
    store = Store(options.db)
    as_of = as_of_of(store, options)
    model = options.model if options.segmentation or options.model else USUAL_MODEL
    run = chosen_run(store, as_of, segmentation=options.segmentation, model=model)
    found = explain(store, run, options.customer)
    return {"model": run.settings.model, **explanation_content(found, options.language)}


def add_explain_command(
    command: Callable[[str, Any, str], argparse.ArgumentParser],
    with_date: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:
    """Tell the command line about ``explain``."""
    told = with_date(command("explain", explain_customer, "why a customer is in a segment, and what would move them"))
    told.add_argument("customer", metavar="CUSTOMER", help="id as in the files; one merged away leads to who stayed")
    add_choice(told)
