"""From a team's PostgreSQL to a committed import: the connection, the table, the rows, and a query."""

import re

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.e2e.conftest import Server

SALES = "CREATE TABLE till.sales (order_id text, customer_id text, order_date date, amount numeric)"
TABLE = re.compile("till.sales")
ROWS = "INSERT INTO till.sales SELECT 'o' || i, 'c' || i, date '2024-01-01' + i, 10 FROM generate_series(1, 9) i"


@pytest.fixture(scope="module")
def server(postgresql, tmp_path_factory):
    """The app with a ``secrets.toml`` that names the database."""
    with servers.admin(postgresql) as made:
        for statement in (
            *("DROP SCHEMA IF EXISTS till CASCADE", "CREATE SCHEMA till", "GRANT USAGE ON SCHEMA till TO reader"),
            *(SALES, ROWS, "GRANT SELECT ON till.sales TO reader"),
        ):
            made.execute(statement)
    folder = tmp_path_factory.mktemp("server")
    secrets = folder / "secrets.toml"
    secrets.write_text(postgresql.section("cashier"), encoding="utf-8")
    secrets.chmod(0o600)
    running = Server(folder, FENQUN_SECRETS=str(secrets))
    yield running
    running.stop()


def test_a_table_of_a_database_is_brought_in_and_taken_out(open_app):
    reader = open_app("zh", "import")
    reader.page.get_by_text(reader.say("database.title"), exact=True).click()
    reader.settled().choose(reader.say("database.connection"), "cashier")
    expect(reader.page.get_by_role("combobox", name=reader.say("database.table"))).to_have_value(TABLE)
    reader.press("database.read").import_answer("9", "9", "100.0%").sees(re.compile("cashier: till.sales"))
    reader.commit("9").visit("import").undo_last_batch()
    reader.sees(re.compile(re.escape(reader.say("batches.undone_ones", files=1))))


def test_a_query_is_brought_in(open_app):
    reader = open_app("en", "import")
    reader.page.get_by_text(reader.say("database.title"), exact=True).click()
    reader.settled().page.get_by_text(reader.say("database.query"), exact=True).click()
    reader.page.get_by_role("textbox", name=reader.say("database.query")).fill("SELECT * FROM till.sales LIMIT 4")
    reader.page.keyboard.press("ControlOrMeta+Enter")
    reader.settled().press("database.read").import_answer("4", "4", "100.0%").commit("4")
