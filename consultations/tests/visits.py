"""Home visits as an adviser enters and moves them."""

import html
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from consultations.models import HomeVisit
from consultations.visits import services
from consultations.visits.machine import PLANNED, Step
from welcome.tests.cast import Cast
from welcome.tests.pages import text
from welcome.tests.records import request_of

TODAY = date(2026, 11, 18)
TOMORROW = datetime(2026, 11, 19, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def entered(**changes) -> dict[str, str]:
    """What an adviser of ES sends for a family in Eving."""
    known = {"reason": "welcome", "requested_on": "2026-11-18", "moves_in_on": "2026-11-01", "name": "Muster"}
    known |= {"street": "Musterweg 5", "postcode": "44339", "flat": "", "district": "eving"}
    return known | {"persons": "4", "children": "2", "language": "ar"} | changes


def move(browser, visit: HomeVisit, state: str, **data):
    return browser.post(reverse("consultations:visit_move", args=[visit.pk, state]), data, follow=True)


def page_of(browser, visit: HomeVisit) -> str:
    return html.unescape(text(browser.get(visit.get_absolute_url())))


def plan_for(cast: Cast, visit: HomeVisit, moment: datetime = TOMORROW) -> HomeVisit:
    """By two people of ES, with a volunteer who interprets."""
    step = Step(
        PLANNED, moment, cast.person("adviser"), cast.person("adviser_partner"), mediation="volunteer"
    )
    services.take_step(request=request_of(cast.person("adviser")), visit=visit, step=step)
    return visit
