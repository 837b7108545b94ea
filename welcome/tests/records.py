"""Records of the tests, made the way the product makes them."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from clients.models import Client
from consultations.desk.services import announce
from consultations.models import Concern, Consent, Consultation, HomeVisit, Referral, Ticket
from consultations.referrals.services import give_consent, save_draft
from consultations.services import ConcernEntry, save_consultation
from consultations.visits.services import save_visit
from districts.models import Office
from partners.models import Organisation, Service

Entry = str | tuple[str, str] | ConcernEntry
numbers = count(1)


def request_of(user: User) -> HttpRequest:
    """A request of that person, for services that leave a trace in the audit trail."""
    request = RequestFactory().post("/")
    request.user = user
    return request


def make_client(office: Office, **fields) -> Client:
    return Client.objects.create(office=office, **fields)


def make_ticket(by: User, office: Office, language: str = "und", **fields) -> Ticket:
    """Announced today at the first site of `office`."""
    site = office.sites.order_by("pk").first()
    ticket = Ticket(site=site, office=office, language_id=language, **fields)
    return announce(request=request_of(by), ticket=ticket)


def make_visit(by: User, office: Office, **fields) -> HomeVisit:
    """A requested welcome visit in the first district of `office`, to a household of its own."""
    district = office.districts_on(timezone.localdate())[0]
    known = {
        "district": district,
        "street": f"Musterweg {next(numbers)}",
        "requested_on": timezone.localdate(),
    }
    visit = HomeVisit(office=office, **known | fields)
    return save_visit(request=request_of(by), visit=visit)


def make_service(*topics: str, organisation: str = "", **fields) -> Service:
    """A service for `topics` by code, of the organisation of that name (a new one for each service by default)."""
    number = next(numbers)
    owner, _created = Organisation.objects.get_or_create(
        name=organisation or f"Organisation {number}", defaults={"type": "welfare"}
    )
    service = Service.objects.create(organisation=owner, **{"name": f"Service {number}"} | fields)
    service.topics.set(topics)
    return service


def make_consultation(
    adviser: User,
    office: Office,
    *,
    concerns: Sequence[Entry] = ("BIL-01",),
    held_on: date | None = None,
    **fields,
) -> Consultation:
    """A consultation of today; a concern is a topic, (topic, outcome) or a ConcernEntry; outcome `info` by default."""
    consultation = Consultation(
        adviser=adviser, office=office, held_on=held_on or timezone.localdate(), **fields
    )
    return save_consultation(
        request=request_of(adviser),
        consultation=consultation,
        concerns=[entry_of(concern) for concern in concerns],
    )


def make_referral(
    adviser: User, office: Office, service: Service, topic: str = "BIL-01", **fields
) -> Consultation:
    """A consultation whose one concern was referred to `service`."""
    entry = ConcernEntry(topic_id=topic, outcome=Concern.OUTCOME_REFERRED, service=service)
    return make_consultation(adviser, office, concerns=[entry], **fields)


def make_sent(adviser: User, office: Office, service: Service | None = None, **fields) -> Referral:
    """The sent referral of a new consultation; the receiver has an e-mail address."""
    service = service or make_service("BIL-01", email="service@example.org")
    consultation = make_referral(adviser, office, service, **fields)
    return Referral.objects.with_page_details().get(concern__consultation=consultation)


def make_draft(adviser: User, office: Office, *, client: Client | None = None, **fields) -> Referral:
    """A referral that is prepared for a concern of a new consultation; by default a slip to a new service."""
    concern = make_consultation(adviser, office, client=client).concerns.get()
    if not {"organisation", "to_office"} & set(fields):
        service = make_service("BIL-01", email="service@example.org")
        fields |= {"service": service, "organisation": service.organisation}
    referral = Referral(concern=concern, **{"is_agreed": True} | fields)
    save_draft(request=request_of(adviser), referral=referral)
    return referral


def make_consent(client: Client, adviser: User, **fields) -> Consent:
    """A valid consent of `client`, by default for a new organisation, to name and topic."""
    if not {"organisation", "to_office"} & set(fields):
        fields["organisation"] = make_service("BIL-01").organisation
    today = timezone.localdate()
    consent = Consent(
        client=client,
        **{
            "purpose": "advice",
            "items": ["name", "topic"],
            "language_id": "ar",
            "given_on": today,
            "valid_until": today + timedelta(days=90),
        }
        | fields,
    )
    give_consent(request=request_of(adviser), consent=consent)
    return consent


def entry_of(concern: Entry) -> ConcernEntry:
    if isinstance(concern, str):
        return ConcernEntry(topic_id=concern, outcome="info")
    return ConcernEntry(*concern) if isinstance(concern, tuple) else concern
