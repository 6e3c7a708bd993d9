"""A whole portal, started the way people start it, and people who use it in a real browser."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from codeoregon.local.announce import totp
from tests.browser.find import FLAGS
from tests.codeoregon.local.runs import ROOT, Run, eventually

WAIT = 30_000  # milliseconds: the machine may be busy
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all tests of this folder, in the place of the plugin's own.

    Playwright keeps an event loop running in the thread of the tests. The plugin's lasts to the end of the session,
    and every later test of the process that runs a loop of its own would fail; this one ends with the folder.
    """
    assert os.environ.get("CHROMIUM"), "No browser: run these tests by `make test`, or set CHROMIUM to one."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What ``var/demo.json`` says of a running portal with a small demo programme, after its first night.

    ``PORTAL=var/demo.json`` in the environment: the portal that runs already, so that writing a test is quick.
    """
    if os.environ.get("PORTAL"):
        yield json.loads(Path(os.environ["PORTAL"]).read_text())
        return
    run = Run(tmp_path_factory.mktemp("portal") / "var", DEMO_SCALE="0.03")
    run.var.mkdir()
    try:
        run.start_and_wait()
        yield run.demo()
    finally:
        run.stop()
        run.clean_up()


def mail(portal: dict[str, Any], to: str, subject: str) -> str:
    """The text of the newest mail to an address with these words in its subject; waits for the worker to send it."""
    found: list[str] = []

    def arrived() -> bool:
        for path in sorted(Path(portal["mail_dir"]).glob("*"), key=lambda path: -path.stat().st_mtime):
            for raw in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                message = message_from_bytes(raw.lstrip(), policy=policy.default)
                if to in str(message["To"]) and subject.lower() in str(message["Subject"]).lower():
                    body = message.get_body(("plain",))
                    found.append(body.get_content() if body else "")
                    return True
        return False

    assert eventually(arrived, 30), f"no mail to {to} about {subject}"
    return found[-1]


# A button of a form that the browser sends, and no script.
SENDS_A_FORM = (
    "one => one.type === 'submit' && one.form && ![one, one.form].some(it => it.matches('[hx-get], [hx-post]'))"
)


class Person:
    """Somebody with a browser window of their own."""

    def __init__(self, page: Page, portal: dict[str, Any]) -> None:
        self.page, self.portal, self.password = page, portal, ""
        self.trouble: list[str] = []  # what the browser complains of: blocked by the CSP, failed scripts
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is one line on the console too.
        own_answer = "the server responded with a status of 4" in message.text
        if message.type == "error" and not (own_answer and message.location.get("url") == self.page.url):
            self.trouble.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> "Person":
        self.page.goto(path if path.startswith("http") else self.portal["base_url"] + path)
        return self

    def fill(self, **fields: str) -> "Person":
        """Fill fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(value)
        return self

    def press(self, name: str | re.Pattern[str]) -> "Person":
        """Press the button with this name; where it sends a form, the answer is there afterwards."""
        button = self.page.locator("main").get_by_role("button", name=name).first
        if button.evaluate(SENDS_A_FORM):
            with self.page.expect_navigation():
                button.click()
        else:
            button.click()
            self.page.wait_for_load_state()
        return self

    def follow(self, name: str | re.Pattern[str]) -> "Person":
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self

    def sees(self, words: str | re.Pattern[str]) -> "Person":
        expect(self.page.locator("main, #content").first).to_contain_text(words)
        return self

    def waits_to_see(self, words: str, seconds: float = 60) -> "Person":
        """Reload until the words are there: something that happens by itself."""

        def there() -> bool:
            self.page.reload()
            return words in self.page.inner_text("main, #content")

        assert eventually(there, seconds), self.page.inner_text("body")
        return self

    def sign_in(self, role: str) -> "Person":
        account = next(one for one in self.portal["accounts"] if one["role"] == role)
        self.password = account["password"]
        self.go("/accounts/login/").fill(login=account["email"], password=self.password).press("Sign in")
        while account["totp_secret"] and "/2fa/authenticate/" in self.page.url:
            self.fill(code=self._fresh_code(account["totp_secret"])).press("Sign in")
        return self

    def _fresh_code(self, secret: str) -> str:
        """A code counts once: somebody who signs in twice within its half minute waits for the next."""
        used: set[str] = self.portal.setdefault("codes", set())
        while (code := totp(secret, time.time())) in used:
            time.sleep(0.5)
        used.add(code)
        return code

    def mail(self, to: str, subject: str) -> str:
        return mail(self.portal, to, subject)


@pytest.fixture
def person(browser: Browser, portal: dict[str, Any]) -> Iterator[Callable[..., Person]]:
    """``person(width=390)`` opens a window of its own."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def make(width: int = 1280, scheme: Any = "light", **options: Any) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-US", **options
        )
        context.set_default_timeout(WAIT)
        contexts.append(context)
        people.append(Person(context.new_page(), portal))
        return people[-1]

    yield make
    for context in contexts:
        context.close()
    assert [line for one in people for line in one.trouble] == []


@pytest.fixture(scope="package")
def scene(portal: dict[str, Any]) -> dict[str, Any]:
    """``scene.py``'s people and rows; the people can sign in like the demo's."""
    demo = Path(portal["mail_dir"]).parent / "demo.json"
    command = [sys.executable, "-m", "tests.browser.scene", str(demo)]
    made: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)
    portal["accounts"] += made["accounts"]
    link = re.search(r"/accounts/invitation/([^/\s]+)/", mail(portal, made["ids"]["invited"], ""))
    assert link
    made["ids"]["invitation"] = link[1]
    link = re.search(r"/employers/invitation/([^/\s]+)/", mail(portal, made["ids"]["invited_member"], ""))
    assert link
    made["ids"]["member_link"] = link[1]
    return made


@pytest.fixture(scope="package")
def window(browser: Browser, portal: dict[str, Any], scene: dict[str, Any]) -> Iterator[Callable[[str], Person]]:
    """``window("learner")``: their window, signed in once and kept for all tests of this folder."""
    windows: dict[str, Person] = {}

    def of(role: str) -> Person:
        if role not in windows:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
            context.set_default_timeout(WAIT)
            windows[role] = Person(context.new_page(), portal)
            if role != "visitor":
                windows[role].sign_in(role)
        return windows[role]

    yield of
    for person in windows.values():
        person.page.context.close()
