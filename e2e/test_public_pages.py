"""Journey: somebody looks for help on an old telephone, in German and in Arabic, from right to left."""

from playwright.sync_api import expect

from e2e.journey import BOTH
from network.tests.events import make_event
from network.tests.offers import LIMIT, make_service

RIGHT_TO_LEFT = "ar"
WEIGHT = """["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""


def test_help_is_found_in_german_and_in_arabic(journey, cast, settings):
    settings.EVENTS_PUBLIC = True
    settings.ACCESSIBILITY_EMAIL = "barrierefrei@example.org"
    make_event(cast.es, description="Kommt alle!")
    service = make_service("Sprachcafé Nord")
    visitor = journey(looks=BOTH)
    for language in ("de", RIGHT_TO_LEFT):
        for path in ("", "office/es/", "district/eving/", f"services/{service.pk}/", "accessibility/"):
            visitor.go(f"/welcome/{language}/{path}")
        visitor.go(f"/welcome/{language}/services/?topic=BIL")
    expect(visitor.page.get_by_role("link", name=service.name)).to_be_visible()

    # What goes over the line at a cold visit, as the browser counts it; nothing is kept there, nothing sticks out.
    cold = journey(width=360)
    cold.page.context.clear_cookies()
    for path in ("", "office/es/", "services/"):
        cold.page.goto(f"/welcome/{RIGHT_TO_LEFT}/{path}")
        assert 0 < cold.page.evaluate(WEIGHT) < LIMIT
        assert cold.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert cold.page.context.cookies() == []
