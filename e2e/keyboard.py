"""A keyboard that counts."""

from playwright.sync_api import Page, expect

HIGHLIGHTED = "[role=option][aria-selected=true]:visible"


class Keyboard:
    """Counts every key that goes down, and strikes none before the page's scripts listen."""

    def __init__(self, page: Page):
        self.page = page
        self.strokes = 0

    def type(self, text: str) -> None:
        self.page.wait_for_load_state("load")
        self.strokes += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.wait_for_load_state("load")
        self.strokes += key.count("+") + 1
        self.page.keyboard.press(key)

    def choose(self, text: str, option: str) -> None:
        """Types `text`, and takes the first entry once it is `option`."""
        self.type(text)
        expect(self.page.locator(HIGHLIGHTED)).to_contain_text(option)
        self.press("Enter")
