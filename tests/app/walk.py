"""A reader walks through the app run as a script: frame, sidebar and page together."""

import shutil
import tempfile
import time
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.ui.jobs import Job
from segmentation import words
from segmentation.intake.load import load_file
from segmentation.store import Store

REPOSITORY = Path(__file__).parents[2]
FRAME = REPOSITORY / "pages" / "ui" / "frame.py"
PAGES = {
    "overview": "overview.py",
    "retention": "retention.py",
    "satisfaction": "satisfaction.py",
    "kpis": "kpis.py",
    "import": "import_file.py",
    "duplicates": "duplicates.py",
    "quality": "quality.py",
    "audit": "audit.py",
    "studio": "studio.py",
    "tags": "tags.py",
    "clusters": "clusters.py",
    "rules": "rules.py",
    "segments": "segments.py",
    "library": "library.py",
    "profile": "profile.py",
    "overlap": "overlap.py",
    "review": "review.py",
    "effect": "effect.py",
    "journey": "journey.py",
    "trends": "trends.py",
    "moves": "moves.py",
    "report": "report.py",
}
NOW = datetime(2024, 7, 1, 9, 30)  # noqa: DTZ001 - naive like all times in the store
TIMEOUT = 30
WORKS = (
    "kpis",
    "kpis.people",
    "report",
    "effect",
    "journey",
    "profile",
    "satisfaction.people",
    "satisfaction.flows",
)  # of pages, see kept_work


class App:
    """One reader's session. ``go`` walks to a page as the navigation does; ``say`` words as the reader sees them."""

    def __init__(self, language):
        self.test = AppTest.from_file(FRAME, default_timeout=TIMEOUT)
        self.test.context["locale"] = {"zh": "zh-CN", "en": "en-US"}[language]
        self.language = language

    def go(self, page):
        if "frame_drawn" not in self.test.session_state:
            self.test.run()
        self.test.switch_page(f"../{PAGES[page]}").run()
        return self.checked()

    def checked(self):
        """Wait for the page's work on threads; nothing may have failed."""
        for _ in range(20):
            kept = self.test.session_state
            running = [kept[f"{name}.job"] for name in WORKS if f"{name}.job" in kept]
            if not running or any(job.wait(120) and job.error for job in running):
                break
            self.test.run()
        assert not self.test.exception, [error.message for error in self.test.exception]
        return self

    def await_jobs(self, seconds):
        """Wait for the works on threads that this session knows, whatever they end with."""
        last = time.monotonic() + seconds
        for job in [kept for kept in self.test.session_state._state.filtered_state.values() if isinstance(kept, Job)]:
            job.wait(max(0.0, last - time.monotonic()))

    def say(self, key, **values):
        return words.say(key, self.language, **values)

    def widget(self, kind, key):
        return next(widget for widget in getattr(self.test, kind) if widget.key == key)

    def field(self, beginning):
        """The text field whose key begins so; the rest of the key changes when it is emptied."""
        return next(field for field in self.test.text_input if field.key.startswith(beginning))

    def button(self, word):
        return next(button for button in self.test.button if button.label == self.say(word))

    @property
    def title(self):
        return [title.value for title in self.test.title]

    @property
    def answer(self):
        return self.test.subheader[0].value

    @property
    def captions(self):
        return [caption.value for caption in self.test.caption]

    @property
    def texts(self):
        return [text.value for text in self.test.text]

    @property
    def cards(self):
        return {metric.label: metric.value for metric in self.test.metric}

    def table(self, index=0):
        return self.test.dataframe[index].value

    def sizes(self):
        """Segment as named on the screen -> customers, from the table of the page."""
        table = next(frame.value for frame in self.test.dataframe if self.say("column.customer_share") in frame.value)
        return dict(zip(table[self.say("column.segment")], table[self.say("column.customers")], strict=True))


def order_rows():
    """A shop to count by hand: 10 customers spend 100 every ten days up to 30 June 2024, 40 spent 25 once."""
    rows = [
        (f"big-{big:02}", date(2024, 6, 30) - timedelta(days=10 * step), 100) for big in range(10) for step in range(10)
    ]
    return rows + [(f"small-{small:02}", date(2024, 1, 10), 25) for small in range(40)]


def orders_csv(rows):
    lines = [f"o{number:04},{customer},{day},{amount}" for number, (customer, day, amount) in enumerate(rows)]
    return "\n".join(["order_id,customer_id,order_date,amount", *lines]) + "\n"


def fill(database, **files):
    """Add these CSV texts in order. A new database is a copy of the first one that was filled alike."""
    if not database.exists():
        shutil.copy(Path(_filled(tuple(files.items())).name) / "shop.duckdb", database)
    else:
        _load(database, database.parent, files.items())


@cache
def _filled(files):
    folder = tempfile.TemporaryDirectory(prefix="fenqun-shop-")
    _load(Path(folder.name) / "shop.duckdb", Path(folder.name), files)
    return folder


def _load(database, folder, files):
    store = Store(database)
    for name, text in files:
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        load_file(store, path, committed_at=NOW)
    store.close()
