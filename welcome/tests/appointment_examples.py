"""Records of the access matrix: appointments and who waits for one, of office ES and of the foreign office HH."""

from datetime import UTC, datetime

from consultations.appointments.links import token_of
from consultations.models import Appointment, CalendarFeed, WaitingEntry
from welcome.tests.cast import Cast


def appointment(cast: Cast, office: str = "ES") -> Appointment:
    """Of tomorrow, with anybody of the office."""
    times = {
        "starts_at": datetime(2026, 11, 19, 8, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 19, 8, 30, tzinfo=UTC),
    }
    home = cast.offices[office]
    by = cast.person("adviser", office)
    return Appointment.objects.create(office=home, site=home.sites.first(), booked_by=by, **times)


def an_appointment(cast: Cast) -> dict:
    return {"pk": appointment(cast).pk}


def a_foreign_one(cast: Cast) -> dict:
    return {"pk": appointment(cast, "HH").pk}


def a_step(cast: Cast) -> dict:
    return an_appointment(cast) | {"step": "no_show"}


def a_foreign_step(cast: Cast) -> dict:
    return a_foreign_one(cast) | {"step": "no_show"}


def a_link(cast: Cast) -> dict:
    return {"token": token_of(appointment(cast))}


def an_entry(cast: Cast, office: str = "ES") -> dict:
    return {"pk": WaitingEntry.objects.create(office=cast.offices[office]).pk}


def a_foreign_entry(cast: Cast) -> dict:
    return an_entry(cast, "HH")


def a_calendar(cast: Cast) -> dict:
    return {"token": CalendarFeed.objects.get_or_create(user=cast.person("adviser"))[0].token}
