"""Every address that shows a person's data leaves a trace of who read it (handbook P14), over the access matrix."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from consultations.models import Appointment, Concern, Consultation, HomeVisit, WaitingEntry
from core.models import AuditEntry
from welcome.tests.access_matrix import MATRIX
from welcome.tests.access_rows import NOBODY, QUEUERS
from welcome.tests.body_examples import NOBODY_NAMED
from welcome.tests.cast import Cast
from welcome.tests.fund_examples import FUND_NOBODY_ADVISED
from welcome.tests.mediator_examples import NOBODY_ADVISED as OF_MEDIATORS
from welcome.tests.records import make_client
from welcome.tests.test_access import role_of
from welcome.tests.volunteer_examples import NOBODY_ADVISED

NAME, CODE = "Zappelphilipp", "ES-00001"
LISTS = {
    "home": "the desk of the day",
    "clients:client_list": "all clients; looking for one is a search",
    "consultations:consultation_list": "all consultations; those of one client are recorded",
    "consultations:referral_list": "all referrals",
    "consultations:visit_list": "all visits",
    "consultations:visit_move_ins": "all moves, without names and addresses",
    "consultations:appointment_list": "the appointments of a week",
    "consultations:waiting_list": "all who wait",
    "consultations:task_list": "all tasks",
    "consultations:desk_live": "the desk of the day, asked every few seconds",
    "network:mediator_list": "the pool",
    "network:mediatorrequest_list": "requests, which know nobody who is advised",
    "network:mediatorpayment_list": "the payments of a month",
    "network:fund_list": "all applications to the fund",
    "network:volunteer_list": "all volunteers",
    "network:volunteer_thanks": "all volunteers to be thanked",
    "retention_announced": "codes of all whose time is over soon",
    "reports:job_share": "figures of an office; handing them out is recorded as an export",
}
"""Pages about many people; they say who there is, not what a file says."""
NOBODY_IN_PARTICULAR = {
    "consultations:consultation_cancel": "day and office",
    "consultations:ticket_print": "a number",
    "consultations:desk_live": "a list",
    "consultations:task_edit": "a task belongs to no client",
    "consultations:task_hand_over": "a task of one's own; of a consultation see below",
    "consultations:import_detail": "a file's counts and faults",
    "consultations:import_rejects": "recorded as an export of the file",
    "network:event_update": "what is on",
    **NOBODY_NAMED,
    "network:event_report": "head counts",
    "network:number_card": "a number",
    "evaluation:slip": "a code",
    "clients:breakglass_create": "a code and an office",
    "clients:breakglass_file": "another office's person; see test_break_glass.py",
    "accounts:roster_detail": "staff",
    "accounts:roster_update": "staff",
    "accounts:duty_create": "staff",
    "accounts:duty_delete": "staff",
    "accounts:absence_update": "staff",
    "accounts:absence_delete": "staff",
    **NOBODY_ADVISED,
    **OF_MEDIATORS,
    **FUND_NOBODY_ADVISED,
}
"""Pages of a record of one office that say nothing of a person."""
SEEN_BY = (None, "reception", "adviser")
"""Who may see people: nobody with a link, reception, and those who advise, of whom leads see the same."""
READ = [
    name
    for name, row in MATRIX.items()
    if "GET" in row.methods and name not in LISTS and row.roles & (QUEUERS | {NOBODY})
]
pytestmark = pytest.mark.once
TRACES = ("read", "export")


@pytest.fixture
def person(cast) -> Client:
    """The client of office ES to whom all examples belong."""
    return make_client(
        cast.es, given_name="Zora", family_name=NAME, email="zora@example.org", phone="0231 9990"
    )


def belongs_to(person: Client) -> None:
    """Whatever the example was, it is that person's now."""
    for model in (Consultation, Concern, HomeVisit, Appointment, WaitingEntry):
        model.objects.filter(office=person.office).update(client=person)
    HomeVisit.objects.filter(office=person.office).update(name=NAME)


def shows(response) -> bool:
    content = b"".join(response) if response.streaming else response.content
    return NAME.encode() in content or CODE.encode() in content


def traces(person: Client, part: str, cast: Cast) -> bool:
    user = None if part is None else cast.person(part)
    return AuditEntry.objects.filter(user=user, action__in=TRACES, subject=person.pk).exists()


@pytest.mark.parametrize("name", READ)
def test_a_page_that_shows_a_person_leaves_a_trace(name, cast, client_for, person):
    row = MATRIX[name]
    url = reverse(name, kwargs=row.example(cast))
    belongs_to(person)
    is_about_a_person = bool(row.foreign) and name not in NOBODY_IN_PARTICULAR
    for part in SEEN_BY:
        if role_of(part) not in row.roles:
            continue
        response = client_for(part).get(url)
        if shows(response) or (is_about_a_person and response.status_code == 200):
            assert traces(person, part, cast), f"{name} as {part}"


@pytest.mark.parametrize("name", [name for name in READ if MATRIX[name].foreign])
def test_no_exception_is_made_for_what_shows_a_person(name, cast, client_for, person):
    """The table above holds no page that would have to be recorded, and the test before is not empty."""
    url = reverse(name, kwargs=MATRIX[name].example(cast))
    belongs_to(person)
    response = client_for("lead").get(url)
    assert response.status_code == 200
    if name in NOBODY_IN_PARTICULAR:
        assert not shows(response)


def visit_of(person: Client, cast: Cast) -> HomeVisit:
    MATRIX["consultations:visit_detail"].example(cast)
    belongs_to(person)
    two = {"first": cast.person("adviser"), "second": cast.person("lead")}
    begun = timezone.now() - timedelta(hours=1)
    HomeVisit.objects.update(status="planned", planned_at=begun, **two)
    return HomeVisit.objects.get()


def appointment_of(person: Client, cast: Cast) -> Appointment:
    MATRIX["consultations:appointment_detail"].example(cast)
    belongs_to(person)
    Appointment.objects.update(starts_at=F("starts_at") - timedelta(days=1))
    return Appointment.objects.get()


def follow_up_of(person: Client, cast: Cast) -> Consultation:
    MATRIX["consultations:consultation_detail"].example(cast)
    belongs_to(person)
    return Consultation.objects.get()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("consultation_create", lambda person, cast: {"client": person.pk}),
        ("consultation_create", lambda person, cast: {"visit": visit_of(person, cast).pk}),
        ("consultation_create", lambda person, cast: {"appointment": appointment_of(person, cast).pk}),
        ("appointment_create", lambda person, cast: {"client": person.pk}),
        ("waiting_create", lambda person, cast: {"client": person.pk}),
        ("visit_create", lambda person, cast: {"client": person.pk}),
        ("consultation_list", lambda person, cast: {"client": CODE}),
        ("consultation_list", lambda person, cast: {"client": CODE.lower(), "export": "csv"}),
    ],
)
def test_a_form_or_list_about_one_person_leaves_a_trace(name, query, cast, client_for, person):
    values = query(person, cast)
    response = client_for("adviser").get(reverse(f"consultations:{name}"), values)
    assert response.status_code == 200
    assert traces(person, "adviser", cast)


def test_a_follow_up_to_hand_over_leaves_a_trace(cast, client_for, person):
    key = follow_up_of(person, cast).pk
    url = reverse("consultations:task_hand_over", kwargs={"kind": "follow_up", "key": str(key)})
    assert client_for("adviser").get(url).status_code == 200
    assert traces(person, "adviser", cast)


@pytest.mark.parametrize(
    ("name", "query", "hits"),
    [
        ("search", {"q": NAME}, 1),
        ("clients:client_list", {"q": NAME}, 1),
        ("clients:client_list", {"q": "Nobody-at-all"}, 0),
        ("clients:client_options", {"q": NAME}, 1),
        ("clients:client_duplicates", {"given_name": "Zora", "family_name": NAME}, 1),
    ],
)
def test_a_search_by_name_leaves_a_trace_without_the_words(name, query, hits, cast, client_for, person):
    client_for("adviser").get(reverse(name), query)
    entry = AuditEntry.objects.get(action="search")
    assert entry.user == cast.person("adviser")
    assert hits in entry.facts.values()
    assert not {*query.values()} & {*map(str, entry.facts.values())}


def test_without_words_nobody_was_looked_for(client_for):
    for name in ("clients:client_list", "clients:client_options", "clients:client_duplicates", "search"):
        client_for("adviser").get(reverse(name))
    assert not AuditEntry.objects.exists()


def test_letters_typed_one_after_another_are_one_search(cast, client_for, clock):
    browser = client_for("adviser")
    for text in ("Za", "Zap", "Zapp"):
        browser.get(reverse("clients:client_options"), {"q": text})
    assert AuditEntry.objects.filter(action="search").count() == 1
    clock.shift(11)
    browser.get(reverse("clients:client_options"), {"q": "Muster"})
    assert AuditEntry.objects.filter(action="search").count() == 2
