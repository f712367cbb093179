"""The databases a team may read from, as ``.streamlit/secrets.toml`` names them in Streamlit's own form.

    [connections.shop]
    dialect = "postgresql"        # or "mysql"; or url = "postgresql://user:password@host:5432/shop"
    host = "10.0.0.5"
    database = "shop"
    username = "reader"
    password = "…"
    query = { sslmode = "require" }

Nothing of it is written anywhere: no message, batch or representation holds a password or a url.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from segmentation.errors import InputError

SECRETS_FILE = Path(__file__).parents[2] / ".streamlit" / "secrets.toml"
KINDS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
_PORTS = {"postgresql": 5432, "mysql": 3306}


@dataclass(frozen=True)
class Connection:
    """How to reach one database; ``kind`` is "postgresql" or "mysql" (MariaDB too)."""

    name: str
    kind: str
    host: str
    port: int
    database: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    options: dict[str, str] = field(default_factory=dict, repr=False, hash=False)  # the driver's own, such as sslmode


def secrets_path() -> Path:
    """``FENQUN_SECRETS``, or ``.streamlit/secrets.toml`` beside the app."""
    return Path(os.environ.get("FENQUN_SECRETS") or SECRETS_FILE)


def secrets_exposed() -> bool:
    """Whether other users of this machine can read the secrets."""
    path = secrets_path()
    return os.name == "posix" and path.is_file() and bool(path.stat().st_mode & 0o077)


def connection_names() -> list[str]:
    """The databases that can be read from, by name, in the order of the file; none where there is no file."""
    return [name for name, told in _sections().items() if _kind(told) is not None]


def connection_named(name: str) -> Connection:
    """The connection of that name. Raises ``InputError``: "connection_unknown", "connection_wrong"."""
    sections = _sections()
    if name not in sections:
        raise InputError("connection_unknown", name=name, allowed=", ".join(connection_names()) or "-")
    told = sections[name]
    kind = _kind(told)
    if kind is None:
        raise InputError("connection_wrong", name=name, key="dialect", allowed=", ".join(sorted(KINDS)))
    found = _from_url(name, str(told["url"])) if "url" in told else {}
    found |= {key: value for key, value in told.items() if key in ("host", "port", "database", "username", "password")}
    try:
        port = int(found.get("port") or _PORTS[kind])
    except (TypeError, ValueError):
        raise InputError("connection_wrong", name=name, key="port", allowed="1-65535") from None
    more = told.get("query", {})
    options = found.get("options", {}) | {str(key): str(value) for key, value in dict(more).items()}
    texts = {key: str(found.get(key) or "") for key in ("database", "username", "password")}
    return Connection(name, kind, str(found.get("host") or "localhost"), port, **texts, options=options)


def _sections() -> dict[str, dict[str, Any]]:
    path = secrets_path()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8")).get("connections", {})
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        place = re.search(r"line \d+, column \d+", str(error))  # the rest might quote the file
        raise InputError("secrets_unreadable", path=str(path), place=place[0] if place else "-") from None
    return {name: keys for name, keys in told.items() if isinstance(keys, dict)} if isinstance(told, dict) else {}


def _kind(told: dict[str, Any]) -> str | None:
    dialect = str(told.get("dialect") or str(told.get("url", "")).partition(":")[0])
    return KINDS.get(dialect.partition("+")[0].lower())


def _from_url(name: str, url: str) -> dict[str, Any]:
    """The parts of a url; one whose password was not escaped is refused before a piece of it is taken for a host."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or not parts.hostname or "@" in parts.path + parts.query + parts.fragment:
        raise InputError(
            "connection_wrong", name=name, key="url", allowed="dialect://username:password@host:port/database"
        )
    return {
        "host": parts.hostname,
        "port": port,
        "database": unquote(parts.path.lstrip("/")),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "options": dict(parse_qsl(parts.query)),
    }
