"""A walk through the product in a browser that looks at every page on the way."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from playwright.sync_api import ConsoleMessage, Locator, Page, Response

from e2e.keyboard import Keyboard

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")
BOTH = ((1440, "dark"), (360, "light"))
"""The looks of which each page is checked where a journey goes through all pages of a part of the product."""
CHANCE = re.compile(r"[A-Za-z0-9]{32,}|\d+")
"""Of a page: what is another one each time, without changing what axe says of it."""


class Journey:
    """A page with its observers. `faults` collects what went wrong, in words that name page, rule and element.

    `go` and `look` check accessibility; after a click that changes the page call `look`. With `looks` (width, colours)
    they do so in each of them, on a page that is loaded once.
    """

    def __init__(self, page: Page, looks: Iterable[tuple[int, str]] = ()):
        self.page = page
        self.looks = tuple(looks)
        self.keys = Keyboard(page)
        self.faults: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error: {error}"))
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Failed requests are judged by their status; a refused form (422) and a missing record (404) are answers.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: console: {message.text}")

    def _on_response(self, response: Response) -> None:
        is_broken_part = response.status >= 400 and response.request.resource_type != "document"
        if response.status >= 500 or (is_broken_part and response.status != 422):
            self.faults.append(f"{self.page.url}: {response.status} for {response.url}")

    def go(self, path: str) -> "Journey":
        self.page.goto(path)
        return self.look()

    looked_at: ClassVar[set[tuple]] = set()

    def look(self) -> "Journey":
        """Runs axe on the page as it is now, in each of the looks, unless it has looked at the same one before."""
        self.page.wait_for_load_state("load")
        for look in reversed(self.looks):  # so that the walk goes on in the first
            self._put_on(*look)
            self._check()
        if not self.looks:
            self._check()
        return self

    def _put_on(self, width: int, scheme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": self.page.viewport_size["height"]})
        self.page.emulate_media(color_scheme=scheme)

    def _check(self) -> None:
        if self._is_known():
            return
        self.page.evaluate(f"() => {{ {AXE}; }}")
        options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
        result = self.page.evaluate(f"() => axe.run(document, {options})")
        for violation in result["violations"]:
            places = "; ".join(
                f"{node['target'][0]} ({node['html'][:120]})" for node in violation["nodes"][:3]
            )
            self.faults.append(f"{self.page.url}: axe {violation['id']}: {violation['help']}: {places}")

    def _is_known(self) -> bool:
        """Whether a journey was on a page of the same source, width and colours."""
        is_dark = self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        shown = CHANCE.sub("", self.page.content()), self.page.viewport_size["width"], is_dark
        is_known = shown in self.looked_at
        self.looked_at.add(shown)
        return is_known

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str) -> "Journey":
        self.page.get_by_role("link", name=link).first.click()
        return self.look()

    def photograph(self, name: str) -> None:
        """Pictures of the page, wide and narrow, light and dark, in var/screenshots."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        for width in WIDTHS:
            for scheme in SCHEMES:
                self._put_on(width, scheme)
                self.page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=None)
