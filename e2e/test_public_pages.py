"""Journey: somebody looks for help on an old telephone, in German and in Arabic, from right to left."""

from playwright.sync_api import Page, expect

from e2e.journey import BOTH
from network.tests.events import make_event
from network.tests.offers import LIMIT, make_service

RIGHT_TO_LEFT = "ar"
WEIGHT = """["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""


def test_help_is_found_in_german_and_in_arabic(journey, cast, settings):
    settings.EVENTS_PUBLIC = True
    settings.ACCESSIBILITY_EMAIL = "barrierefrei@example.org"
    event = make_event(cast.es, description="Kommt alle!", has_numbers=True, capacity=5)
    service = make_service("Sprachcafé Nord")
    visitor = journey(looks=BOTH)
    for language in ("de", RIGHT_TO_LEFT):
        for path in ("", "office/es/", "district/eving/", f"services/{service.pk}/", "accessibility/"):
            visitor.go(f"/welcome/{language}/{path}")
        visitor.go(f"/welcome/{language}/services/?topic=BIL")
    expect(visitor.page.get_by_role("link", name=service.name)).to_be_visible()

    # On to the forms, which stay in the language; sent empty, they say what lacks.
    visitor.go(f"/welcome/{RIGHT_TO_LEFT}/")
    forms = [
        f"{path}?lang={RIGHT_TO_LEFT}" for path in ("/help/", "/fund/apply/", "/offers/", event.public_url)
    ]
    for address in forms:
        expect(visitor.page.locator(f"main a[href$='{address}']").first).to_be_visible()
    for address in forms:
        visitor.go(address)
    visitor.page.locator("form[method=post] button").click()
    visitor.page.wait_for_url(f"**/offers/number/*/?lang={RIGHT_TO_LEFT}")
    visitor.look()
    visitor.page.goto(forms[0])
    visitor.page.locator("form").evaluate("form => { form.noValidate = true }")
    visitor.page.locator("[name=given_name]").fill("Amina")
    visitor.page.locator("[name=given_name]").press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.look()

    # What was typed, and what is wrong with it, in a language that somebody beside can read.
    visitor.page.get_by_role("button", name="Deutsch").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Bitte prüfen")
    expect(visitor.page.locator("[name=given_name]")).to_have_value("Amina")

    # What goes over the line at a cold visit, as the browser counts it; nothing is kept there, nothing sticks out.
    cold = journey(width=360)
    cold.page.context.clear_cookies()
    for path in ("", "office/es/", "services/"):
        fits(cold.page, f"/welcome/{RIGHT_TO_LEFT}/{path}")
    assert cold.page.context.cookies() == []
    for address in forms:
        fits(cold.page, address)
    assert {each["name"] for each in cold.page.context.cookies()} == {settings.CSRF_COOKIE_NAME}


def fits(page: Page, address: str) -> None:
    page.goto(address)
    assert 0 < page.evaluate(WEIGHT) < LIMIT
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
