"""The words of the user interface, for every code the library returns: ``data/words.toml``, Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
WORDS_FILE = Path(__file__).parents[1] / "data" / "words.toml"


@cache
def all_words() -> dict[str, dict[str, str]]:
    """Dotted key -> language -> text, blanks as ``{name}``."""
    found: dict[str, dict[str, str]] = {}

    def walk(prefix: str, table: dict[str, object]) -> None:
        for key, value in table.items():
            assert isinstance(value, dict)
            if all(isinstance(text, str) for text in value.values()):
                found[prefix + key] = {language: str(text) for language, text in value.items()}
            else:
                walk(f"{prefix}{key}.", value)

    walk("", tomllib.loads(WORDS_FILE.read_text(encoding="utf-8")))
    return found


def known(key: str) -> bool:
    """Whether the words file has the key."""
    return key in all_words()


def template(key: str, language: str) -> str:
    """The text of ``key`` with its blanks as they stand."""
    return all_words()[key][language]


def say(key: str, language: str, **values: object) -> str:
    """The text of ``key`` with its blanks filled; a missing key is a defect and raises ``KeyError``."""
    return all_words()[key][language].format(**{name: _plain(value, language) for name, value in values.items()})


def _plain(value: object, language: str) -> object:
    comma = "、" if language == "zh" else ", "
    return comma.join(map(str, value)) if isinstance(value, list | tuple) else value
