"""The officer's pages: who read this file, and what each staff member did."""

import csv
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from core import audit
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation, request_of

LIST, READERS, STAFF = (reverse(f"accounts:audit_{page}") for page in ("list", "readers", "staff"))
PAGES = [LIST, READERS, STAFF]


def rows_of(response) -> list[list[str]]:
    content = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(content.splitlines(), delimiter=";"))


def export(browser, url, **query) -> list[list[str]]:
    return rows_of(browser.get(url, query | {"export": "csv"}))


@pytest.fixture
def yusuf(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")


def test_who_read_this_file_counts_all_that_belongs_to_it(client_for, cast, yusuf):
    consultation = make_consultation(cast.person("adviser_partner"), cast.es, client=yusuf)
    adviser = client_for("adviser")
    adviser.get(yusuf.get_absolute_url())
    adviser.get(reverse("consultations:consultation_detail", args=[consultation.pk]))
    client_for("lead").get(yusuf.get_absolute_url())
    client_for("lead").get(make_client(cast.es).get_absolute_url())

    _header, *rows = export(client_for("dpo"), READERS, client=yusuf.code.lower(), sort="-reads")

    names = [str(cast.person(part)) for part in ("adviser", "lead", "adviser_partner")]
    assert [row[:4] for row in rows] == [
        [names[0], "2", "0", "0"],
        [names[1], "1", "0", "0"],
        [names[2], "0", "1", "0"],
    ]


def test_the_officer_sees_the_code_and_nothing_of_the_person(client_for, cast, yusuf):
    client_for("adviser").get(yusuf.get_absolute_url())
    dpo = client_for("dpo")
    for url in PAGES:
        page = text(dpo.get(url, {"client": yusuf.code}))
        assert str(cast.person("adviser")) in page
        assert "Yusuf" not in page
        assert "Beispielmann" not in page


def test_names_of_readers_lead_to_their_entries(client_for, cast, yusuf):
    client_for("adviser").get(yusuf.get_absolute_url())
    person, dpo = cast.person("adviser"), client_for("dpo")
    page = dpo.get(READERS, {"client": yusuf.code, "since": "2026-11-18"}).text
    address = f"{LIST}?client={yusuf.code}&amp;since=2026-11-18&amp;user=adviser.es%40example.org"
    assert f'<a href="{address}">{person}</a>' in page
    assert [row[6] for row in export(dpo, LIST, user=person.email)[1:]] == [yusuf.code]


def test_without_a_code_nobody_is_listed_but_told_what_to_do(client_for, yusuf):
    client_for("adviser").get(yusuf.get_absolute_url())
    dpo = client_for("dpo")
    assert "Type the code of a client" in text(dpo.get(READERS))
    assert "Nobody has opened a file with this code" in text(dpo.get(READERS, {"client": "ES-99999"}))


def test_a_shortened_code_finds_the_file(client_for, cast, yusuf):
    client_for("adviser").get(yusuf.get_absolute_url())
    dpo = client_for("dpo")
    number = int(yusuf.code.removeprefix("ES-"))
    for typed in (f"es-{number}", f" ES {number}", f"es{number}"):
        assert str(cast.person("adviser")) in text(dpo.get(READERS, {"client": typed})), typed
    assert AuditEntry.objects.filter(facts__client=yusuf.code).count() == 3
    assert len(export(dpo, READERS, client=f"{number}")) == 1


def test_by_staff_member_sums_up_a_period(client_for, cast, yusuf, clock):
    adviser = client_for("adviser")
    adviser.get(yusuf.get_absolute_url())
    clock.shift(timedelta(days=1))
    adviser = client_for("adviser")
    adviser.get(yusuf.get_absolute_url())
    adviser.get(yusuf.get_absolute_url())
    adviser.get("/search/", {"q": "Yusuf"})
    adviser.get(reverse("consultations:consultation_list"), {"export": "csv"})

    _header, *rows = export(client_for("dpo"), STAFF, since="2026-11-19", user="adviser.es")
    assert [row[:6] for row in rows] == [[str(cast.person("adviser")), "1", "2", "0", "1", "1"]]


def test_acts_without_an_account_stand_under_nobody(client_for):
    audit.record(None, audit.Action.RETENTION, rows=3)
    page = text(client_for("dpo").get(STAFF))
    assert "nobody: a link, or the product itself" in page


def test_days_of_the_filter_are_days_here(client_for, clock):
    """Half past midnight in Dortmund is still yesterday in Greenwich."""
    clock.shift(timedelta(hours=14, minutes=30))
    audit.record(None, audit.Action.RETENTION, rows=3)
    dpo = client_for("dpo")
    for days, count in (({"since": "2026-11-19"}, 1), ({"until": "2026-11-18"}, 0)):
        assert len(export(dpo, LIST, action="retention", **days)[1:]) == count


@pytest.mark.parametrize(("url", "part"), [(READERS, "readers"), (STAFF, "staff")])
def test_looking_is_itself_an_entry_that_names_the_file_asked_for(url, part, client_for, cast, yusuf):
    client_for("dpo").get(url, {"client": yusuf.code.lower()})
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.action) == (cast.person("dpo"), "read")
    assert entry.facts == {"list": "accounts.trail", "part": part, "client": yusuf.code}
    assert entry.subject is None  # It is the trail that was read, not the file.


def test_what_is_no_code_is_not_written_down(client_for):
    client_for("dpo").get(READERS, {"client": "Yusuf"})
    assert AuditEntry.objects.get().facts == {"list": "accounts.trail", "part": "readers"}


def test_an_export_is_an_entry_and_safe_to_open(client_for, cast, yusuf):
    person = cast.person("adviser")
    User.objects.filter(pk=person.pk).update(given_name="=1+1", family_name="")
    audit.record(request_of(person), audit.Action.READ, yusuf)
    dpo = client_for("dpo")
    for url in PAGES:
        found = export(dpo, url, client=yusuf.code)
        assert any(cell.startswith("'=1+1") for cell in found[1])
        content = b"".join(dpo.get(url, {"client": yusuf.code, "export": "xlsx"}))
        sheet = load_workbook(BytesIO(content)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if "=1+1" in str(cell.value)} == {
            "s"
        }
    assert AuditEntry.objects.filter(action="export", facts__list="accounts.trail").count() == 6


@pytest.mark.parametrize("url", PAGES)
def test_the_number_of_queries_does_not_grow(url, client_for, cast, yusuf):
    def queries() -> int:
        dpo = client_for("dpo")
        dpo.get(url, {"client": yusuf.code})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            dpo.get(url, {"client": yusuf.code})
        return len(captured)

    people = [cast.person(part) for part in ("adviser", "lead", "reception")]
    for person in people[:1]:
        audit.record(request_of(person), audit.Action.READ, yusuf)
    few = queries()
    for person in people * 5:
        audit.record(request_of(person), audit.Action.READ, yusuf)
        audit.record(request_of(person), audit.Action.READ, make_client(cast.es))
    assert queries() == few


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"client": "\x00"},
        {"client": "x" * 500},
        {"since": "yesterday"},
        {"since": "2026-11-18", "until": "2026-11-01"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"user": "\x00", "sort": "-nothing", "page": "last"},
        {"object_id": "9" * 30},
        {"sort": "-reads", "page": "99"},
    ],
)
def test_whatever_is_asked_the_page_answers(url, query, client_for):
    assert client_for("dpo").get(url, query).status_code in (200, 404)
