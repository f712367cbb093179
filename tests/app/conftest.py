"""Each test has a database of its own, and no store or cache outlives it."""

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner

from pages.ui import session
from tests.app.walk import App, fill, order_rows, orders_csv


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once():
    """Streamlit reads what every installed package says of itself each time an app starts; it stays the same here."""
    manifests = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: manifests)
        yield


@pytest.fixture(scope="session", autouse=True)
def _runs_awaited_without_looking():
    """Streamlit looks each millisecond whether a run has ended, which takes the run's time."""
    look = local_script_runner.require_widgets_deltas

    def wait(runner, timeout):
        runner._script_thread.join(timeout)
        look(runner, timeout if runner.script_stopped() else 0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture
def database(tmp_path, monkeypatch):
    """The file the app opens in this test; nothing of it outlives the test."""
    path = tmp_path / "app.duckdb"
    monkeypatch.setenv("FENQUN_DB", str(path))
    yield path
    session.store().close()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def shop(database):
    """The database holds ``order_rows``: 50 customers, 140 orders, 11,000 of revenue."""
    fill(database, orders=orders_csv(order_rows()))
    return database


@pytest.fixture(params=["zh", "en"])
def app(request, database):
    return App(request.param)


@pytest.fixture
def chinese(database):
    return App("zh")


@pytest.fixture
def english(database):
    return App("en")
