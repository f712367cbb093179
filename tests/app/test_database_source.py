"""The import page beside a real database: choose, read, and on as with a file."""

import pytest

from segmentation.intake.connections import connection_names
from tests import servers
from tests.app.test_import_page import commit, headings, settle


@pytest.fixture
def till(postgresql, secrets_file):
    with servers.admin(postgresql) as made:
        made.execute(
            "DROP SCHEMA IF EXISTS counter CASCADE; CREATE SCHEMA counter; GRANT USAGE ON SCHEMA counter TO reader"
        )
        made.execute("CREATE TABLE counter.sales (order_id text, customer_id text, order_date date, amount numeric)")
        made.execute(
            "INSERT INTO counter.sales SELECT 'o' || i, 'c' || i, date '2024-01-01' + i, 10"
            " FROM generate_series(1, 9) i"
        )
        made.execute("GRANT SELECT ON counter.sales TO reader")
    secrets_file(postgresql.section("till"))


def opened(app):
    """Open the block, as a click on its title does."""
    app.go("import").test.session_state["database.open"] = True
    app.test.run()
    return app.checked()


def offered(app):
    return settle(app, lambda: any(box.label == app.say("database.table") for box in app.test.selectbox))


def test_without_a_database_nothing_speaks_of_one(app, secrets_file):
    secrets_file()
    app.go("import")
    assert connection_names() == []
    assert app.say("database.title") not in [expander.label for expander in app.test.expander]


@pytest.mark.usefixtures("till")
def test_a_table_is_chosen_read_and_brought_in(app):
    offered(opened(app))
    app.widget("selectbox", "database.table.till").set_value("counter.sales").run()
    app.widget("button", "database.read").click().run()
    settle(app, lambda: app.say("import.answer", kept="9", read="9", share="100.0%") in headings(app))
    assert not app.test.number_input
    commit(app)
    assert list(app.table()[app.say("column.file_name")]) == ["till: counter.sales"]


@pytest.mark.usefixtures("till")
def test_no_server_is_asked_before_the_block_is_opened(english):
    app = english.go("import")
    assert app.say("database.title") in [expander.label for expander in app.test.expander]
    assert "database.connection" not in app.test.session_state
    assert not app.test.selectbox


@pytest.mark.usefixtures("till")
def test_a_query_is_read_and_what_it_may_not_do_is_said(english):
    app = english
    opened(app).widget("radio", "database.kind").set_value("query").run()
    assert app.checked().widget("button", "database.read").disabled
    app.widget("text_area", "database.query").set_value("DELETE FROM counter.sales").run()
    app.widget("button", "database.read").click().run()
    settle(app, lambda: app.say("error.query_not_select") in app.texts)
    app.widget("button", "database.leave").click().run()
    app.checked().widget("text_area", "database.query").set_value("SELECT * FROM counter.sales LIMIT 2").run()
    app.widget("button", "database.read").click().run()
    settle(app, lambda: app.say("import.answer", kept="2", read="2", share="100.0%") in headings(app))


def test_a_database_that_does_not_answer_is_said_in_words(app, secrets_file):
    secrets_file('[connections.till]\ndialect = "postgresql"\nhost = "127.0.0.1"\nport = 1\npassword = "Secret1"\n')
    opened(app)
    told = app.say("error.database_unreachable", name="till", host="127.0.0.1", port=1)
    settle(app, lambda: told in app.texts)
    assert "Secret1" not in repr(app.test)
