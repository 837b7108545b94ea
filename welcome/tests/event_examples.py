"""Rows of the access matrix about events, and the events they are about."""

from network.tests.events import give, make_event
from welcome.tests.access_rows import CASEWORKERS, FORM, GET, POST, STAFF, UNREACHED, Row
from welcome.tests.cast import Cast


def an_event(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_event(cast.offices[office], is_over=True).pk}


def a_foreign_event(cast: Cast) -> dict:
    return an_event(cast, "HH")


def a_step(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_event(cast.offices[office]).pk, "state": "cancelled"}


def a_foreign_step(cast: Cast) -> dict:
    return a_step(cast, "HH")


def a_number(cast: Cast, office: str = "ES") -> dict:
    event = make_event(cast.offices[office], capacity=5, has_numbers=True)
    return {"pk": event.pk, "number": give(event).number}


def a_foreign_number(cast: Cast) -> dict:
    return a_number(cast, "HH")


EVENT_ROWS = {
    "network:event_list": Row(STAFF),
    "network:event_create": Row(CASEWORKERS, FORM),
    "network:event_calendar": Row(STAFF),
    "network:event_detail": Row(STAFF, GET, an_event),
    "network:event_ics": Row(STAFF, GET, an_event),
    "network:event_leaflet": Row(STAFF, GET, an_event),
    "network:event_update": Row(CASEWORKERS, FORM, an_event, a_foreign_event),
    "network:event_report": Row(CASEWORKERS, FORM, an_event, a_foreign_event),
    "network:event_move": Row(CASEWORKERS, POST, a_step, a_foreign_step),
    "network:number_give": Row(CASEWORKERS, POST, an_event, a_foreign_event),
    "network:number_card": Row(CASEWORKERS, GET, a_number, a_foreign_number),
    "network:number_back": Row(CASEWORKERS, POST, a_number, a_foreign_number),
    # For everybody once the city has switched them on; see network/tests/test_public_events.py.
    "network:public_calendar": Row(UNREACHED),
    "network:public_code": Row(UNREACHED),
    "network:public_number": Row(UNREACHED, FORM, lambda cast: {"token": "ABCDEFGH"}),
    "network:public_event": Row(UNREACHED, FORM, an_event),
    "network:public_event_ics": Row(UNREACHED, GET, an_event),
    "network:public_district": Row(UNREACHED, GET, lambda cast: {"district": "eving"}),
    "network:public_feed": Row(UNREACHED, GET, lambda cast: {"district": "eving"}),
    "network:public_elsewhere": Row(UNREACHED, GET, lambda cast: {"address": "event/cut-off"}),
}
