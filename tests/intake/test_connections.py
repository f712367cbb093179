"""``secrets.toml`` in Streamlit's form, and no secret outside of it."""

import sys

import pytest

from segmentation.errors import InputError
from segmentation.intake.connections import connection_named, connection_names, secrets_exposed
from segmentation.intake.database import stage_query

PARTS = """
[connections.shop]
type = "sql"
dialect = "postgresql"
driver = "psycopg"
host = "10.0.0.5"
database = "shop"
username = "reader"
password = "p@ss/word"
query = { sslmode = "require" }
"""
URL = '[connections.till]\nurl = "mysql+pymysql://reader:p%40ss%2Fword@db.example:3307/till?charset=utf8mb4"\n'
OTHER = '[connections.sheets]\ntype = "gsheets"\nspreadsheet = "x"\n'


def test_parts_and_urls_name_a_connection(secrets_file):
    secrets_file(PARTS, URL, OTHER)
    assert connection_names() == ["shop", "till"]
    shop, till = connection_named("shop"), connection_named("till")
    assert (shop.kind, shop.host, shop.port, shop.database) == ("postgresql", "10.0.0.5", 5432, "shop")
    assert (shop.username, shop.password, shop.options) == ("reader", "p@ss/word", {"sslmode": "require"})
    assert (till.kind, till.host, till.port, till.database) == ("mysql", "db.example", 3307, "till")
    assert (till.username, till.password) == ("reader", "p@ss/word")


def test_without_a_file_there_are_none(tmp_path, monkeypatch):
    monkeypatch.setenv("FENQUN_SECRETS", str(tmp_path / "none.toml"))
    assert connection_names() == []
    assert not secrets_exposed()
    with pytest.raises(InputError) as raised:
        connection_named("shop")
    assert (raised.value.code, raised.value.values["name"]) == ("connection_unknown", "shop")


def test_a_connection_shows_no_secret(secrets_file):
    secrets_file(PARTS, URL)
    for name in connection_names():
        told = repr(connection_named(name))
        assert "p@ss" not in told
        assert "reader" not in told


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[connections.x]\nurl = "postgresql://u:Se/cret1@host/db"', "url"),
        ('[connections.x]\nurl = "postgresql://u:12/Se@cret1@host/db"', "url"),
        ('[connections.x]\nurl = "postgresql://u:12#Secret1@host/db"', "url"),
        ('[connections.x]\ndialect = "mysql"\nport = "Secret1"', "port"),
        ('[connections.x]\ndialect = "oracle"\npassword = "Secret1"', "dialect"),
        ('[connections.x]\npassword = "Secret1"', "dialect"),
    ],
)
def test_a_connection_that_is_wrong_is_said_without_its_secret(secrets_file, text, key):
    secrets_file(text)
    with pytest.raises(InputError) as raised:
        connection_named("x")
    assert (raised.value.code, raised.value.values["key"]) == ("connection_wrong", key)
    assert "cret1" not in repr(raised.value)


@pytest.mark.parametrize(
    "text", ['[connections.x]\npassword = "Secret1" oops', "Secret1 = ", '[connections.x]\npassword = "Secret1']
)
def test_a_file_that_is_no_toml_is_said_without_its_content(secrets_file, text):
    secrets_file(text)
    with pytest.raises(InputError) as raised:
        connection_names()
    assert raised.value.code == "secrets_unreadable"
    assert "Secret1" not in repr(raised.value)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files")
@pytest.mark.parametrize(("mode", "exposed"), [(0o600, False), (0o400, False), (0o640, True), (0o644, True)])
def test_a_file_others_can_read_is_noticed(secrets_file, mode, exposed):
    secrets_file(PARTS).chmod(mode)
    assert secrets_exposed() is exposed


@pytest.mark.parametrize("missing", ["segmentation.intake.postgresql", "sqlglot"])
def test_without_the_extra_the_command_to_install_it_is_said(secrets_file, monkeypatch, tmp_path, missing):
    secrets_file(PARTS)
    monkeypatch.setitem(sys.modules, missing, None)  # as if it were not installed
    with pytest.raises(InputError) as raised:
        stage_query(connection_named("shop"), "SELECT 1", tmp_path)
    assert raised.value.code == "databases_extra_missing"
    assert "pip install -r requirements-databases.txt" in raised.value.values["command"]
