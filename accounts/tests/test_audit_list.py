"""The data protection officer reads the audit trail; reading it is an entry of it."""

import ast
import csv
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.trail_codes import FACTS, VALUES
from accounts.trail_words import facts_in_words, kinds
from consultations.referrals.consents import Consent
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
        ("", "", "Broken down by: District of residence · Filters: Office: ES · Active: yes · Surprise: x"),
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
    assert 'value="reports.figurecheck"' not in page
    assert '<option value="partners.schedule">Opening hours (directory of services)</option>' in page
    names = [name for _label, name in kinds()]
    assert len(names) == len(set(names))


def test_codes_of_a_record_are_said_in_its_words(client_for, cast):
    with translation.override("de"):
        assert said(Consent(), kind="contact", given=1) == "Eingewilligt: ja · Art: Kontakt"
        assert said(Consent(), items=["name", "topic"], purpose="application") == (
            "Angaben: Name, Anliegen (Thema) · Zweck: Antragstellung"
        )
        assert said(make_client(cast.es), why="wish") == "Grund: Die Person wünscht es"
        assert said(make_client(cast.es), part="break_glass") == "Teil: Notzugriff"
        assert said(cast.person("lead"), until=None, filters={}) == ""
        assert said(None, measures=["consultations"], by=["month"]) == (
            "Aufgegliedert nach: Monat · Kennzahlen: Beratungen"
        )


def said(obj, **facts) -> str:
    return facts_in_words(audit.entry(None, "update", obj, **facts))


def test_every_fact_and_code_that_the_product_records_has_words():
    """Read from the source; what a variable holds is not seen."""
    calls = list(recordings())
    assert len(calls) > 150
    facts = {name for call in calls for name in call}
    assert not facts - set(FACTS)
    choices = {
        "capacity",
        "state",
        "status",
        "kind",
        "outcome",
        "verdict",
        "fields",
        "list",
        "format",
        "reason",
        "language",
    }
    codes = {(name, code) for call in calls for name, code in call.items() if code and name not in choices}
    assert not {(name, code) for name, code in codes if code not in VALUES.get(name, {})}


def recordings() -> Iterator[dict[str, str]]:
    """The facts of every call of `audit.record` with the code that stands there, if it is one."""
    for path in settings.BASE_DIR.glob("*/**/*.py"):
        if {"tests", "e2e", "bench", ".venv"} & set(path.relative_to(settings.BASE_DIR).parts):
            continue
        source = path.read_text()
        for call in ast.walk(ast.parse(source)) if "audit." in source else ():
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.record", "audit.entry"):
                yield {word.arg: code_of(word.value) for word in call.keywords if word.arg}


def code_of(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
