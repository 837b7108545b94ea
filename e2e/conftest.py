"""Browser journeys: a real chromium against the running product, every visited page checked for accessibility.

`page_as("adviser")` gives a page of that person; it fails the test at the end when one of the pages it opened broke a
rule of axe, the content security policy, or wrote an error to the console.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from accounts.models import User
from e2e.browser import NAMES, find_chromium
from e2e.journey import Journey
from welcome.tests.cast import just_authenticated

# The database is read and written from the live server's thread and from the test, outside the browser's event loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
# Generous, because the machine may be busy; what comes in time is not waited for.
TIMEOUT_MILLISECONDS = 30_000
expect.set_options(timeout=TIMEOUT_MILLISECONDS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this directory is a journey; the server's thread only sees what is committed."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        pytest.fail(f"The journeys need a browser: none of {', '.join(NAMES)} is installed.")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()


class Requests:
    """Counts what the product is answering, for the end of a test: its database goes away then."""

    def __init__(self):
        self.running = 0
        self.changed = threading.Condition()
        request_started.connect(self._started)
        request_finished.connect(self._finished)

    def _started(self, **_facts) -> None:
        with self.changed:
            self.running += 1

    def _finished(self, **_facts) -> None:
        with self.changed:
            self.running -= 1
            self.changed.notify_all()

    def wait_until_answered(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.running <= 0, timeout=TIMEOUT_MILLISECONDS / 1000)


@pytest.fixture
def requests() -> Iterator[Requests]:
    found = Requests()
    yield found
    request_started.disconnect(found._started)
    request_finished.disconnect(found._finished)


def calm(page: Page) -> None:
    """A page that is left sends what was typed, and an open desk asks again and again: not after the test."""
    if not page.is_closed():
        page.evaluate("document.querySelector('form[data-draft-url]')?.dispatchEvent(new Event('submit'))")
        try:
            page.goto("about:blank")
        except PlaywrightError:  # The page was just fetching itself anew, and now it has.
            page.goto("about:blank")


@pytest.fixture
def open_context(browser, live_server, requests) -> Iterator:
    """`open_context(width=360, color_scheme="dark")`: a browser window of its own, in English."""
    contexts: list[BrowserContext] = []

    def make(*, width: int = 1440, height: int = 900, **options) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url,
            locale="en-GB",
            timezone_id=settings.TIME_ZONE,
            viewport={"width": width, "height": height},
            **options,
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        for page in context.pages:
            calm(page)
        context.close()
    requests.wait_until_answered()


@pytest.fixture
def journey(open_context) -> Iterator:
    """`journey()`: somebody who is not logged in; `journey(user)`: somebody who is; `looks` as `Journey` takes them."""
    journeys: list[Journey] = []

    def make(user: User | None = None, looks: Iterable[tuple[int, str]] = (), **options) -> Journey:
        context = open_context(**options)
        if user:
            context.add_cookies([session_cookie(user, context)])
        journeys.append(Journey(context.new_page(), looks))
        return journeys[-1]

    yield make
    faults = [fault for travelled in journeys for fault in travelled.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def page_as(cast, journey):
    """`page_as("adviser", "HH")`: the journey of that person of the cast, logged in."""

    def make(part: str, office: str = "ES", **options) -> Journey:
        return journey(cast.person(part, office), **options)

    return make


def session_cookie(user: User, context: BrowserContext) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.update(just_authenticated(user))
    session.save()
    url = context.cookies()[0]
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session.session_key,
        "domain": url["domain"],
        "path": "/",
    }
