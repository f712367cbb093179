"""A reader of the app in a browser: what she presses, and what she waits to see."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from segmentation import words

PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
LOCALES = {"zh": "zh-CN", "en": "en-US"}
# Streamlit asks for these below the page's path first and then at the root.
PROBING = re.compile(r"/[^/]+/_stcore/(health|host-config)$")


class Reader:
    """One browser context with one page, in one language."""

    def __init__(self, browser, address, language, *, color_scheme="light"):
        self.address = address
        self.language = language
        self.foreign_requests = []
        self.console_errors = []
        self.context = browser.new_context(
            locale=LOCALES[language],
            viewport={"width": 1440, "height": 900},
            accept_downloads=True,
            color_scheme=color_scheme,
        )
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_console)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)

    def _note_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            self.foreign_requests.append(request.url)

    def _note_console(self, message):
        told = message.location.get("url", "")
        if message.type == "error" and not PROBING.search(urlsplit(told).path):
            self.console_errors.append(f"{message.text} ({told})")

    def close(self):
        self.context.close()

    def say(self, key, **values):
        return words.say(key, self.language, **values)

    def visit(self, path=""):
        """Open an address of the app as typed into the browser."""
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_selector("h1")
        return self.settled()

    def go(self, page):
        """Follow the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_text(self.say(f"nav.{page}"), exact=True).click()
        self.sees_question(page)
        return self.settled()

    def settled(self, timeout=PATIENCE):
        """Nothing runs any more."""
        self.page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=timeout)
        return self

    def sees(self, text, timeout=PATIENCE):
        expect(self.page.get_by_text(text, exact=isinstance(text, str)).first).to_be_visible(timeout=timeout)
        return self

    def sees_not(self, text, timeout=PATIENCE):
        expect(self.page.get_by_text(text, exact=True)).to_have_count(0, timeout=timeout)
        return self

    def sees_question(self, page):
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(f"{page}.question"))
        return self

    def button(self, key, **values):
        return self.page.get_by_role("button", name=self.say(key, **values))

    def press(self, key, **values):
        self.button(key, **values).last.click()
        return self

    def switch_language(self, language):
        self.page.get_by_test_id("stSidebar").get_by_text({"zh": "中文", "en": "English"}[language], exact=True).click()
        self.language = language
        return self

    def card(self, key):
        """The number under a card's label."""
        label = self.say(key)
        cards = self.page.get_by_test_id("stMetric").filter(has=self.page.get_by_text(label, exact=True))
        return cards.get_by_test_id("stMetricValue")

    def upload(self, path):
        expect(self.page.get_by_test_id("stFileChip")).to_have_count(0)
        chooser = self.page.get_by_test_id("stFileUploaderDropzoneInput")
        expect(chooser).to_have_count(1)
        chooser.set_input_files(path)
        return self

    def choose(self, label, option):
        """Set a select box: type the option's words, then take it."""
        box = self.page.get_by_role("combobox", name=label, exact=True).first
        box.focus()
        box.press("ControlOrMeta+a")
        box.press_sequentially(option)
        expect(self.page.get_by_role("option")).to_have_count(1)
        box.press("Enter")
        expect(box).to_have_value(option)
        return self.settled()

    def click_in_picture(self, place, text):
        """Click where ``place()`` says until ``text`` is seen: a picture just drawn may not hear the first click."""
        for _ in range(6):
            x, y = place()
            self.page.mouse.move(x, y, steps=5)
            self.page.mouse.click(x, y)
            try:
                return self.sees(text, 8_000)
            except AssertionError:
                self.page.mouse.move(0, 0)
        return self.sees(text)

    def import_answer(self, kept, read, share, timeout=2 * PATIENCE):
        """Wait for the sentence with the rows that can be used."""
        return self.sees(self.say("import.answer", kept=kept, read=read, share=share), timeout)

    def commit(self, kept, timeout=PATIENCE):
        """Bring the file in and wait until it is."""
        self.settled().press("import.commit")
        begun = self.say("import.done", kept=kept, batch="#").split("#")[0]
        return self.sees(re.compile(re.escape(begun)), timeout).settled(timeout)

    def sees_done(self, key, press, timeout=PATIENCE, **values):
        """The short word of what ``press()`` did, not of what was done before it."""
        toasts = self.page.get_by_test_id("stToast")
        expect(toasts).to_have_count(0)
        press()
        expect(toasts.get_by_text(self.say(key, **values), exact=True)).to_be_visible(timeout=timeout)
        return self.settled(timeout)

    def save_as(self, name, words="save.open", timeout=PATIENCE):
        """Save what the page shows as the first version under a name."""
        self.button(words).first.click()
        field = self.page.get_by_label(self.say("save.name"), exact=True)
        field.fill(name)
        field.press("Tab")
        self.settled()
        shown = name.replace("http:", "http\u2060:")  # a character without width, so that it becomes no link
        return self.sees_done("save.done", lambda: self.press("save.save"), timeout, name=shown, number=1)

    def undo_last_batch(self):
        self.settled().press("batches.undo")
        expect(self.button("batches.undo_confirm").last).to_be_visible()
        self.sees_done("batches.undone", lambda: self.press("batches.undo_confirm"))
        expect(self.button("batches.undo_confirm")).to_have_count(0)  # it does not ask for the next file
        return self

    def download(self, key, folder):
        with self.page.expect_download() as download:
            self.press(key)
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path
