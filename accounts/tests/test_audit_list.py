"""The data protection officer reads the audit trail; reading it is an entry of it."""

import csv

from django.urls import reverse

from core import audit
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client

LIST = reverse("accounts:audit_list")


def test_the_trail_shows_who_read_a_file_and_that_it_was_looked_at(client_for, cast):
    record = make_client(cast.es, given_name="Yusuf")
    client_for("adviser").get(reverse("clients:client_detail", args=[record.pk]))

    page = text(client_for("dpo").get(LIST, {"object_type": "clients.client", "object_id": record.pk}))

    assert str(cast.person("adviser")) in page
    assert "Yusuf" not in page
    looked = AuditEntry.objects.first()
    assert (looked.user, looked.action, looked.facts) == (
        cast.person("dpo"),
        "read",
        {"list": "accounts.trail"},
    )


def test_filters_narrow_the_trail_and_its_export(client_for, cast):
    client_for("adviser").get("/search/", {"q": "Yusuf"})
    client_for("lead").get(LIST)

    response = client_for("dpo").get(LIST, {"action": "search", "export": "csv"})

    header, *rows = csv.reader(b"".join(response).decode("utf-8-sig").splitlines(), delimiter=";")
    assert [row[1] for row in rows] == [str(cast.person("adviser"))]
    assert "Yusuf" not in str(rows)
    assert header[0] == "Time"
    assert AuditEntry.objects.first().action == "export"


def entry(action: str, obj=None, **facts) -> None:
    audit.record(None, action, obj, **facts)


def test_entries_are_in_the_words_of_the_reader(client_for, cast):
    record = make_client(cast.es)
    client_for("adviser").get(reverse("clients:client_panel", args=[record.pk]))
    entry("update", record, fields=["phone", "further_languages", "concerns", "unheard_of"])
    entry("login_failed", cast.person("adviser"), reason="locked")
    entry("export", list="accounts.trail", format="csv")
    entry("permission", cast.person("adviser"), change="granted", role="lead", office="ES")
    entry("export", by=["district"], filters={"office": ["ES"]}, is_active=True, surprise="x")
    dpo = client_for("dpo")
    rows = csv.reader(
        b"".join(dpo.get(LIST, {"export": "csv"})).decode("utf-8-sig").splitlines(), delimiter=";"
    )
    _header, _export, *found = [(row[2], row[4], row[8]) for row in rows]
    assert found == [
        ("", "", "By: district · Filters: office: ES · Active: yes · Surprise: x"),
        ("", "Staff member", "Change: role given · Office: ES · Role: Office lead"),
        ("", "", "Format: csv · List: audit trail"),
        ("", "Staff member", "Reason: locked after wrong attempts"),
        ("", "Client", "Fields: phone, further languages, concerns, unheard_of"),
        ("Adviser", "Client", "Part: side panel"),
    ]


def test_kinds_of_records_are_chosen_by_name(client_for):
    page = client_for("dpo").get(LIST).text
    assert '<option value="clients.client">Client</option>' in page
    assert 'value="sessions.session"' not in page
