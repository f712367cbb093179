"""What can go wrong, as codes with values; the words for each code stand in ``data/words.toml``."""

from __future__ import annotations


class FenqunError(Exception):
    """A problem a person can act on.

    ``code`` names the text (``error.<code>`` in the words file), ``values`` fill its blanks: what is wrong,
    the value seen, what is allowed, what to do next.
    """

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        detail = ", ".join(f"{key}={value!r}" for key, value in values.items())
        super().__init__(f"{code}({detail})")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.values)


class InputError(FenqunError):
    """The file, the settings or the name given cannot be used as they are."""


class StoreError(FenqunError):
    """The database refused; carries the engine's message and the statement."""


class CancelledError(FenqunError):
    """The user stopped the work; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("cancelled")


def _rebuild(kind: type[FenqunError], code: str, values: dict[str, object]) -> FenqunError:
    error = kind.__new__(kind)
    FenqunError.__init__(error, code, **values)
    return error
