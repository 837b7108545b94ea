"""Volunteers that the access matrix asks for: of office ES, and of office HH in a district of HH."""

from django.utils import timezone

from clients.models import Client
from consultations.models import Consent
from network.models import Event, Volunteer, VolunteerMatch, VolunteerOffer
from network.tests.events import make_event
from network.volunteers import helping
from network.volunteers.links import token_of
from network.volunteers.services import match as match_client
from welcome.tests.access_examples import a_client, a_foreign_client, first_client
from welcome.tests.access_rows import CASEWORKERS, FORM, GET, POST, PUBLIC, Row
from welcome.tests.cast import Cast
from welcome.tests.records import numbers, request_of


def make_volunteer(office, **fields) -> Volunteer:
    """An active one with all papers, in the first district of `office`; a state of its own among `fields`."""
    today, number = timezone.localdate(), next(numbers)
    known = {"given_name": "Maria", "family_name": f"Beispiel{number}", "email": f"v{number}@example.org"}
    if fields.get("state", "active") in ("active", "paused", "left"):
        known |= {"state": "active", "office": office, "began_on": today.replace(year=today.year - 1)}
    papers = {"confidential_on": today, "certificate_on": today, "certificate_until": today}
    volunteer = Volunteer.objects.create(**known | papers | fields)
    volunteer.districts.set(office.districts_on(today)[:1])
    return volunteer


def make_offer(volunteer: Volunteer, **fields) -> VolunteerOffer:
    district = volunteer.districts.first()
    return VolunteerOffer.objects.create(
        volunteer=volunteer, **{"kind": "german", "district": district} | fields
    )


def agree(client: Client, by) -> Consent:
    said = {"kind": "volunteer", "language_id": "ar", "recorded_by": by}
    return Consent.objects.get_or_create(client=client, **said)[0]


def make_match(by, client: Client, offer: VolunteerOffer | None = None) -> VolunteerMatch:
    offer = offer or make_offer(make_volunteer(client.office))
    agree(client, by)
    return match_client(request=request_of(by), match=VolunteerMatch(client=client, offer=offer))


def make_helper(by, event: Event, offer: VolunteerOffer | None = None) -> VolunteerMatch:
    offer = offer or make_offer(make_volunteer(event.office), since=min(event.day, timezone.localdate()))
    helping.enter(request=request_of(by), event=event, offers=[offer])
    return VolunteerMatch.objects.get(event=event, offer=offer)


def a_volunteer(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_volunteer(cast.offices[office]).pk}


def a_foreign_volunteer(cast: Cast) -> dict:
    return a_volunteer(cast, "HH")


def a_step(cast: Cast) -> dict:
    return a_volunteer(cast) | {"state": "paused"}


def a_foreign_step(cast: Cast) -> dict:
    return a_foreign_volunteer(cast) | {"state": "paused"}


def an_offer(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_offer(make_volunteer(cast.offices[office])).pk}


def a_foreign_offer(cast: Cast) -> dict:
    return an_offer(cast, "HH")


def a_match(cast: Cast, office: str = "ES") -> dict:
    adviser = cast.person("adviser", office)
    return {"pk": make_match(adviser, first_client(cast.offices[office])).pk}


def a_foreign_match(cast: Cast) -> dict:
    return a_match(cast, "HH")


def an_event_to_come(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_event(cast.offices[office]).pk}


def a_foreign_event_to_come(cast: Cast) -> dict:
    return an_event_to_come(cast, "HH")


def a_helper(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_helper(cast.person("adviser", office), make_event(cast.offices[office])).pk}


def a_foreign_helper(cast: Cast) -> dict:
    return a_helper(cast, "HH")


def an_application(cast: Cast) -> dict:
    return {"token": token_of(make_volunteer(cast.es, state="unconfirmed"))}


VOLUNTEER_ROWS = {
    "network:volunteer_list": Row(CASEWORKERS),
    "network:volunteer_create": Row(CASEWORKERS, FORM),
    "network:volunteer_thanks": Row(CASEWORKERS),
    "network:volunteer_detail": Row(CASEWORKERS, GET, a_volunteer, a_foreign_volunteer),
    "network:volunteer_update": Row(CASEWORKERS, FORM, a_volunteer, a_foreign_volunteer),
    "network:volunteer_move": Row(CASEWORKERS, POST, a_step, a_foreign_step),
    "network:volunteer_leave": Row(CASEWORKERS, FORM, a_volunteer, a_foreign_volunteer),
    "network:volunteer_thanked": Row(CASEWORKERS, POST, a_volunteer, a_foreign_volunteer),
    "network:volunteer_copy": Row(CASEWORKERS, GET, a_volunteer, a_foreign_volunteer),
    "network:volunteeroffer_create": Row(CASEWORKERS, FORM, a_volunteer, a_foreign_volunteer),
    "network:volunteeroffer_update": Row(CASEWORKERS, FORM, an_offer, a_foreign_offer),
    "network:volunteeroffer_end": Row(CASEWORKERS, FORM, an_offer, a_foreign_offer),
    "network:volunteermatch_create": Row(CASEWORKERS, FORM, a_client, a_foreign_client),
    "network:volunteermatch_end": Row(CASEWORKERS, FORM, a_match, a_foreign_match),
    "network:event_helpers": Row(CASEWORKERS, FORM, an_event_to_come, a_foreign_event_to_come),
    "network:volunteeroffer_event": Row(CASEWORKERS, FORM, an_offer, a_foreign_offer),
    "network:volunteermatch_out": Row(CASEWORKERS, POST, a_helper, a_foreign_helper),
    "network:volunteercontact_create": Row(CASEWORKERS, FORM, a_volunteer, a_foreign_volunteer),
    "network:volunteer_apply": Row(PUBLIC, FORM),
    "network:volunteer_confirm": Row(PUBLIC, FORM, an_application),
}
NOBODY_ADVISED = dict.fromkeys(
    [name for name, row in VOLUNTEER_ROWS.items() if row.foreign and "match" not in name],
    "a volunteer; see network/tests",
)
