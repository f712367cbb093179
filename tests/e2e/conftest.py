"""A real server over a database of its own, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.reader import Reader

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 60
SYSTEM_CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_health(process, address, log):
    """Ask until the server answers; there is nothing to wait on but its own word."""
    last = time.monotonic() + START_SECONDS
    while time.monotonic() < last and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))


class Server:
    """One ``streamlit run app.py``; ``settings`` are further environment variables."""

    def __init__(self, folder, **settings):
        self.database = folder / "e2e.duckdb"
        self.log = folder / "server.log"
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
                cwd=REPOSITORY,
                env=os.environ | {"FENQUN_DB": str(self.database)} | settings,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            _await_health(self.process, self.address, self.log)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A fresh database for each module; a module is one way through the app."""
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    """``FENQUN_CHROMIUM``, else Debian's, else Playwright's own."""
    chosen = os.environ.get("FENQUN_CHROMIUM") or (str(SYSTEM_CHROMIUM) if SYSTEM_CHROMIUM.exists() else None)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chosen, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_app(server, browser, request, tmp_path_factory):
    """Start a reader's session in a language; at the end no request may have left this machine."""
    readers = request.node.readers = []

    def start(language="zh", path=""):
        reader = Reader(browser, server.address, language)
        readers.append(reader)
        return reader.visit(path)

    yield start
    for reader in readers:
        reader.close()
    if getattr(request.node, "failed", False):
        log = server.log.read_text(encoding="utf-8", errors="replace")[-6000:]
        request.node.add_report_section("teardown", "server log", log)
    assert not [address for reader in readers for address in reader.foreign_requests]
    assert not [line for reader in readers for line in reader.console_errors]
    assert server.process.poll() is None, "the server died"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Picture what the reader saw the moment a test failed."""
    report = yield
    if call.when == "call":
        item.failed = report.failed
        for number, reader in enumerate(getattr(item, "readers", []) if report.failed else []):
            picture = item.funcargs["tmp_path_factory"].getbasetemp() / f"{item.name}-{number}.png"
            reader.page.screenshot(path=picture, full_page=True)
            report.sections.append(("screenshot", str(picture)))
            report.sections.append(("page", f"{reader.page.url}\n{reader.page.locator('body').inner_text()[-2000:]}"))
            report.sections.append(("console", "\n".join(reader.console_errors)))
    return report
