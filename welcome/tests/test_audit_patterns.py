"""Unusual patterns in the reading of files: what stands out, and what does not."""

import csv
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from clients.models import Client
from core import audit
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation, request_of

PAGE = reverse("audit_patterns")
BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 17, 21, 40, tzinfo=BERLIN)


@pytest.fixture
def found(client_for):
    """`found(rule=…)`: day, person and sentence of what the page lists."""

    def ask(**query) -> list[tuple[str, str, str]]:
        content = b"".join(client_for("dpo").get(PAGE, query | {"export": "csv"}))
        _header, *rows = csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";")
        return [(row[0], row[1], row[3]) for row in rows]

    return ask


@pytest.fixture
def files(cast) -> list[Client]:
    """Of people whom the office has advised."""
    made = [make_client(cast.es, family_name=f"Muster {number}") for number in range(12)]
    for client in made:
        make_consultation(cast.person("lead"), cast.es, client=client)
    return made


def read(user: User, clients: list[Client], at: datetime, clock) -> None:
    clock.move_to(at)
    for client in clients:
        audit.record(request_of(user), audit.Action.READ, client)


def test_many_files_are_measured_by_what_is_usual_for_the_person(found, cast, files, clock):
    today = datetime(2026, 11, 18, 10, tzinfo=BERLIN)
    adviser, partner = cast.person("adviser"), cast.person("adviser_partner")
    for days in (9, 8, 7):
        read(adviser, files[:3], today - timedelta(days=days), clock)
        read(partner, files[:10], today - timedelta(days=days), clock)
    read(adviser, files[:10] * 2, today, clock)
    read(partner, files, today, clock)
    sentence = "Opened 10 files; on a usual day it is 3."
    assert found(rule="many_files", files=10) == [
        ("2026-11-18", str(adviser), sentence),
        ("2026-11-09", str(partner), "Opened 10 files; on a usual day it is 0."),
    ]
    assert found(rule="many_files", files=11) == []
    assert found(rule="many_files", files=10, times=4) == found(rule="many_files", files=10)[1:]


def test_reading_in_the_evening_and_on_a_sunday_is_odd(found, cast, files, clock):
    adviser = cast.person("adviser")
    read(adviser, files[:2], EVENING, clock)
    read(adviser, files[1:3], EVENING + timedelta(minutes=25), clock)
    read(adviser, files[:1], datetime(2026, 11, 15, 11, tzinfo=BERLIN), clock)
    read(adviser, files[:5], datetime(2026, 11, 16, 11, tzinfo=BERLIN), clock)
    clock.move_to(datetime(2026, 11, 18, 10, tzinfo=BERLIN))
    assert found(rule="odd_hours") == [
        ("2026-11-17", str(adviser), "Opened 3 files (21:40–22:05)."),
        ("2026-11-15", str(adviser), "Opened 1 file (11:00)."),
    ]
    assert len(found(rule="odd_hours", hours=12)) == 1


def test_the_own_name_is_found_in_any_spelling(found, cast, files):
    adviser = cast.person("adviser")
    User.objects.filter(pk=adviser.pk).update(family_name="Yılmaz")
    namesake = make_client(cast.es, given_name="Ada", family_name="YILMAZ")
    for client in (namesake, files[0], make_client(cast.es)):
        audit.record(request_of(adviser), audit.Action.READ, client)
    adviser.refresh_from_db()
    sentence = f"Opened the file {namesake.code} of a person with the same family name."
    assert found(rule="own_name") == [("2026-11-18", str(adviser), sentence)]


def test_a_file_of_somebody_the_office_never_advised_stands_out(found, cast, files):
    adviser = cast.person("adviser")
    never, elsewhere, entered = make_client(cast.es), make_client(cast.es), make_client(cast.es)
    make_consultation(cast.person("adviser", "HH"), cast.hh, client=elsewhere)
    Client.objects.filter(pk=entered.pk).update(created_by=adviser)
    for client in (never, elsewhere, entered, files[0]):
        audit.record(request_of(adviser), audit.Action.READ, client)
    assert [sentence for _day, _who, sentence in found(rule="never_advised")] == [
        f"Opened the file {client.code}; the own office has never advised the person."
        for client in (never, elsewhere)
    ]


def test_failed_logins_are_counted_by_account_and_day(found, cast):
    person = cast.person("coordinator")
    for _attempt in range(3):
        audit.record(None, audit.Action.LOGIN_FAILED, person, reason="credentials")
    audit.record(None, audit.Action.LOGIN_FAILED, None, reason="credentials")
    assert found(rule="failed_logins", failures=3) == [
        ("2026-11-18", str(person), "3 failed logins with this account.")
    ]
    assert found(rule="failed_logins") == []


def test_the_officer_is_told_what_is_looked_for_and_led_to_the_entries(client_for, cast):
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")
    audit.record(request_of(cast.person("adviser")), audit.Action.READ, client)
    response = client_for("dpo").get(PAGE, {"rule": "never_advised"})
    page = text(response)
    assert "the reader did not enter the file" in page
    assert "Beispielmann" not in page
    entries = (
        f"{reverse('accounts:audit_list')}?since=2026-11-18&amp;until=2026-11-18"
        f"&amp;user=adviser.es%40example.org&amp;client={client.code}"
    )
    assert entries in response.text


def test_looking_and_exporting_are_entries(client_for, found):
    client_for("dpo").get(PAGE)
    found()
    assert [(entry.action, entry.facts) for entry in AuditEntry.objects.order_by("pk")] == [
        ("read", {"list": "accounts.trail", "part": "patterns"}),
        ("export", {"list": "accounts.trail", "part": "patterns", "format": "csv"}),
    ]


def test_a_quiet_month_says_so(client_for):
    assert "Nothing stands out in this period." in text(client_for("dpo").get(PAGE))


@pytest.mark.parametrize(
    "query",
    [
        {"since": "x"},
        {"since": "0001-01-01"},
        {"since": "2024-01-01"},
        {"since": "2026-11-18", "until": "2026-11-01"},
        {"files": "0"},
        {"times": "many", "export": "csv"},
        {"rule": "guessing"},
        {"page": "99"},
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(query, client_for):
    assert client_for("dpo").get(PAGE, query).status_code == 200


def test_the_number_of_queries_does_not_grow(client_for, cast, files):
    def queries() -> int:
        dpo = client_for("dpo")
        dpo.get(PAGE, {"files": 1})
        with CaptureQueriesContext(connection) as captured:
            dpo.get(PAGE, {"files": 1})
        return len(captured)

    audit.record(request_of(cast.person("adviser")), audit.Action.READ, make_client(cast.es))
    few = queries()
    for part in ("adviser", "adviser_partner", "lead"):
        for client in [*files, make_client(cast.es), make_client(cast.es)]:
            audit.record(request_of(cast.person(part)), audit.Action.READ, client)
    assert queries() == few
