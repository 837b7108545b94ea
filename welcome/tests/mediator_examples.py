"""Mediators and requests that the access matrix and the tests ask for: the pool is that of the city, requests are of
office ES and of office HH."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from districts.models import Office
from network.mediators import services
from network.mediators.links import token_of
from network.models import (
    Mediator,
    MediatorBudget,
    MediatorLanguage,
    MediatorOffer,
    MediatorRate,
    MediatorRequest,
    MediatorSlot,
)
from welcome.tests.access_rows import (
    CASEWORKERS,
    COORDINATORS,
    EVALUATORS,
    FORM,
    GET,
    LEADS,
    POST,
    PUBLIC,
    Row,
)
from welcome.tests.cast import Cast
from welcome.tests.records import numbers, request_of

BERLIN = ZoneInfo("Europe/Berlin")


def make_mediator(*languages: str, hours: str = "", one_way: bool = False, **fields) -> Mediator:
    """An active one with all papers who speaks `languages` (Dari by default); `hours` of every Tuesday."""
    today, number = timezone.localdate(), next(numbers)
    known = {"given_name": "Farid", "family_name": f"Beispiel{number}", "email": f"m{number}@example.org"}
    papers = {
        "confidential_on": today,
        "certificate_on": today,
        "certificate_until": today.replace(year=2030),
    }
    mediator = Mediator.objects.create(**known | papers | fields)
    for code in languages or ("fa-AF",):
        MediatorLanguage.objects.create(mediator=mediator, language_id=code, is_both_ways=not one_way)
    if hours:
        starts, ends = (time(int(hour)) for hour in hours.split("-"))
        MediatorSlot.objects.create(mediator=mediator, weekday=1, starts=starts, ends=ends)
    return mediator


def make_request(
    by, office: Office, *, days: int = 6, hour: int = 10, minutes: int = 60, **fields
) -> MediatorRequest:
    """For Dari, on the Tuesday after the clock's day by default."""
    day = timezone.localdate() + timedelta(days=days)
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)
    known = {
        "language_id": "fa-AF",
        "topic_id": "BIL-01",
        "place": "Bürgerhaus, Raum 3",
        "district": office.districts_on(timezone.localdate())[0],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
    }
    record = MediatorRequest(office=office, **known | fields)
    return services.save_request(request=request_of(by), record=record)


def ask(by, record: MediatorRequest, *mediators: Mediator) -> list[MediatorOffer]:
    return services.offer(request=request_of(by), record=record, mediators=mediators)


def confirmed(by, office: Office, mediator: Mediator | None = None, **fields) -> MediatorRequest:
    record = make_request(by, office, **fields)
    mediator = mediator or make_mediator()
    services.confirm(request=request_of(by), record=record, mediator=mediator)
    record.refresh_from_db()
    return record


def make_rate(**fields) -> MediatorRate:
    """That of Heinsberg (handbook §6.6), and ten euros of travel."""
    amounts = {"flat": Decimal(25), "step": Decimal(10), "most_travel": Decimal(10)}
    first = timezone.localdate().replace(month=1, day=1)
    return MediatorRate.objects.create(**{"valid_from": first} | amounts | fields)


def a_mediator(cast: Cast) -> dict:
    return {"pk": make_mediator().pk}


def a_step(cast: Cast) -> dict:
    return a_mediator(cast) | {"state": "paused"}


def a_request(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_request(cast.person("adviser", office), cast.offices[office]).pk}


def a_foreign_request(cast: Cast) -> dict:
    return a_request(cast, "HH")


def a_move(cast: Cast) -> dict:
    return a_request(cast) | {"state": "cancelled"}


def a_foreign_move(cast: Cast) -> dict:
    return a_foreign_request(cast) | {"state": "cancelled"}


def a_question(cast: Cast) -> dict:
    adviser = cast.person("adviser")
    [offer] = ask(adviser, make_request(adviser, cast.es), make_mediator())
    return {"token": token_of(offer)}


def an_agreed_question(cast: Cast) -> dict:
    record = confirmed(cast.person("adviser"), cast.es)
    return {"token": token_of(record.offers.get())}


def a_budget(cast: Cast) -> dict:
    return {"pk": MediatorBudget.objects.create(year=2026, amount=50_000).pk}


_OF_OFFICE = {"example": a_request, "foreign": a_foreign_request}
MEDIATOR_ROWS = {
    "network:mediator_list": Row(CASEWORKERS),
    "network:mediator_create": Row(LEADS, FORM),
    "network:mediator_detail": Row(CASEWORKERS, GET, a_mediator),
    "network:mediator_update": Row(LEADS, FORM, a_mediator),
    "network:mediator_copy": Row(LEADS, GET, a_mediator),
    "network:mediator_move": Row(LEADS, POST, a_step),
    "network:mediatorrequest_list": Row(CASEWORKERS),
    "network:mediatorrequest_create": Row(CASEWORKERS, FORM),
    "network:mediatorrequest_detail": Row(CASEWORKERS, GET, **_OF_OFFICE),
    "network:mediatorrequest_ics": Row(CASEWORKERS, GET, **_OF_OFFICE),
    "network:mediatorrequest_update": Row(CASEWORKERS, FORM, **_OF_OFFICE),
    "network:mediatorrequest_offer": Row(CASEWORKERS, POST, **_OF_OFFICE),
    "network:mediatorrequest_confirm": Row(CASEWORKERS, POST, **_OF_OFFICE),
    "network:mediatorrequest_decline": Row(CASEWORKERS, POST, **_OF_OFFICE),
    "network:mediatorrequest_finish": Row(CASEWORKERS, FORM, **_OF_OFFICE),
    "network:mediatorrequest_miss": Row(CASEWORKERS, FORM, **_OF_OFFICE),
    "network:mediatorrequest_move": Row(CASEWORKERS, POST, a_move, a_foreign_move),
    "network:mediatorpayment_list": Row(LEADS, FORM),
    "network:mediatorrate_list": Row(EVALUATORS),
    "network:mediatorrate_create": Row(COORDINATORS, FORM),
    "network:mediatorbudget_create": Row(COORDINATORS, FORM),
    "network:mediatorbudget_update": Row(COORDINATORS, FORM, a_budget),
    "network:mediation_answer": Row(PUBLIC, FORM, a_question),
    "network:mediation_ics": Row(PUBLIC, GET, an_agreed_question),
}
NOBODY_ADVISED = dict.fromkeys(
    [name for name, row in MEDIATOR_ROWS.items() if row.foreign], "a request knows nobody who is advised"
)
