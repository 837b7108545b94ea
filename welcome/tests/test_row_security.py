"""Row-level security of PostgreSQL (decision 0025): what a query that forgot its scope is shown, past our Python."""

from datetime import date
from uuid import uuid4

import psycopg2
import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db import DatabaseError, connection, models, transaction
from django.urls import get_resolver

from clients.breakglass.outbox import BreakGlassMail
from clients.models import BreakGlass, Client, ClientMerge, FileMark, NoticeGiven, PrivacyNotice
from consultations.models import (
    Appointment,
    AppointmentMail,
    Concern,
    Consultation,
    Draft,
    ImportBatch,
    Referral,
    ReferralMail,
    SensitiveNote,
    Task,
    WaitingEntry,
)
from consultations.row_security import COUNTED, OPEN, SEEN
from consultations.tests.appointments import span, stored
from core import rows
from core.commands import WholeCity
from districts.models import Employer
from districts.row_scope import rows_of
from districts.scoping import CaseworkQuerySet
from reports.ready.models import ChangedMonth
from welcome.row_checks import row_security
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consent, make_sent, make_ticket, make_visit

LOOK_FURTHER = {
    rows.CITY: {
        "accounts:audit_list",
        "accounts:audit_readers",
        "accounts:audit_staff",
        "audit_patterns",
        "clients:breakglass_create",
        "clients:breakglass_file",
        "clients:breakglass_list",
        "clients:breakglass_review",
        "consultations:appointment_call_off",
        "consultations:calendar_feed",
        "consultations:client_copy",
        "consultations:client_erase",
        "consultations:display",
        "consultations:display_live",
        "consultations:referral_answer",
        "evaluation:answer",
        "evaluation:tablet",
        "network:mediation_answer",
        "network:mediation_ics",
        "network:public_number",
        "network:fund_page",
        "network:volunteer_confirm",
        "partners:review_answer",
        "retention",
        "user_leave",
    },
    rows.FIGURES: {"reports:explorer_records"},
}
"""By URL name the pages for which the database shows more than the offices of the user, because it is their purpose."""
WITHOUT_CLIENTS = {
    "directory_reminders", "expire_audit", "export_directory", "import_directory", "load_catalogues",
    "load_city", "load_notices", "load_questionnaires", "prepare",
    "reset_second_factor", "verify_audit",
}  # fmt: skip
"""Commands that ask for no client data, or leave that to other commands."""
OF_A_REFERRAL = ("consultations_referralevent", "consultations_referralmail")
OURS = {config.name for config in apps.get_app_configs() if "site-packages" not in config.path}
GUARDED_APPS = ("clients", "consultations")


def test_for_every_table_it_is_decided_who_sees_its_rows():
    tables = {
        model._meta.db_table
        for label in GUARDED_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    assert set(SEEN) | set(OPEN) == tables
    assert set(SEEN) & set(OPEN) == set()
    assert set(COUNTED) <= set(SEEN)
    elsewhere = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in GUARDED_APPS and any(map(leads_to_clients, model._meta.local_fields))
    }
    beside = {"network.MediationOrigin", "network.VolunteerMatch"}
    assert elsewhere == beside, "tables beside the guarded apps that hang on a client"


def leads_to_clients(field: models.Field) -> bool:
    return field.is_relation and field.related_model._meta.app_label in GUARDED_APPS


def test_every_command_says_whether_it_works_on_client_data():
    ours = {name: app for name, app in get_commands().items() if app in OURS}
    told = {name for name, app in ours.items() if isinstance(load_command_class(app, name), WholeCity)}
    assert set(ours) - told == WITHOUT_CLIENTS


def views(patterns, namespace: str = ""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", getattr(pattern.callback, "view_class", pattern.callback)


def test_pages_that_look_further_than_the_offices_are_known():
    found: dict[str, set[str]] = {}
    for name, view in views(get_resolver().url_patterns):
        if opened := getattr(view, "opens_rows", ""):
            found.setdefault(opened, set()).add(name)
    assert found == LOOK_FURTHER


def fill(cast) -> Client:
    """Something of office HH in every guarded table."""
    adviser, office = cast.person("adviser", "HH"), cast.hh
    person = make_client(office, given_name="Zora", family_name="Zappelphilipp")
    person.further_languages.set(["ar"])
    FileMark.objects.create(client=person, kind="hold", reason="A complaint", set_by=adviser)
    opened = BreakGlass.objects.create(
        client=person, user=cast.person("lead", "HH"), reason="Nobody could be asked for it."
    )
    BreakGlassMail.objects.create(opened=opened)
    ClientMerge.objects.create(kept=person, merged=make_client(office), merged_by=adviser)
    notice = PrivacyNotice.objects.create(employer=Employer.objects.all()[0], language_id="de", text="Text")
    NoticeGiven.objects.create(client=person, notice=notice, given_on=date(2026, 11, 1), recorded_by=adviser)
    referral = make_sent(adviser, office, client=person)
    SensitiveNote.objects.create(
        consultation=referral.concern.consultation, text="Only here", written_by=adviser
    )
    ReferralMail.objects.create(referral=referral, kind=ReferralMail.Kind.IN_VAIN)
    make_consent(person, adviser)
    make_ticket(adviser, office)
    appointment = stored(office, span(office), adviser, client=person)
    AppointmentMail.objects.create(appointment=appointment, starts_at=appointment.starts_at)
    WaitingEntry.objects.create(office=office, client=person)
    make_visit(adviser, office, client=person)
    Task.objects.create(office=office, owner=adviser, title="Call", due_on=date(2026, 12, 1))
    Draft.objects.create(user=adviser, submission=uuid4(), values=[])
    batch = ImportBatch.objects.create(office=office, created_by=adviser)
    batch.created_clients.set([person])
    return person


def seen(told: str, table: str) -> int:
    """How many rows a cursor that is none of ours is shown, when it is told `told`."""
    with connection.connection.cursor(cursor_factory=psycopg2.extensions.cursor) as cursor:
        cursor.execute(f"SET LOCAL {rows.SETTING} = '{told}'")
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_database_shows_and_changes_only_rows_of_the_own_office(cast):
    """SQLite has no such thing."""
    if connection.vendor != "postgresql":
        return
    person = fill(cast)
    everybody = {table: seen(rows.CITY, table) for table in SEEN}
    assert [table for table, number in everybody.items() if not number] == []
    own = rows_of(cast.person("adviser", "HH"))
    assert {table: seen(own, table) for table in SEEN} == everybody
    foreign = [rows_of(cast.person(part)) for part in ("adviser", "lead", "reception")]
    coordinator = rows_of(cast.person("coordinator"))
    for told in (rows.NOBODY, "", *foreign, coordinator):
        assert [table for table in SEEN if seen(told, table)] == [], told
    figures = rows_of(cast.person("coordinator"), rows.FIGURES)
    assert {table for table in SEEN if seen(figures, table)} == {*COUNTED, *OF_A_REFERRAL}
    with rows.asking(lambda: figures):
        assert [model.objects.all().delete()[0] for model in (Task, Appointment)] == [0, 0]
        assert person.consultations.update(version=9) == 0
    with rows.asking(lambda: foreign[0]):
        assert Client.objects.update(version=9) == 0
        mine = Client.objects.create(office=cast.es)
        for write in (
            lambda: Client.objects.create(office=cast.hh),
            lambda: Client.objects.filter(pk=mine.pk).update(office=cast.hh),
            lambda: Draft.objects.create(user=cast.person("lead"), submission=uuid4(), values=[]),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                write()


@pytest.mark.django_db
def test_who_was_handed_a_referral_sees_what_it_is_about(cast):
    """And an office its own consultations of another's client."""
    if connection.vendor != "postgresql":
        return
    person = fill(cast)
    adviser = rows_of(cast.person("adviser"))
    from_es = make_sent(cast.person("adviser"), cast.es, client=make_client(cast.es))
    type(from_es).objects.filter(pk=from_es.pk).update(to_office=cast.hh, organisation=None, service=None)
    tables = (
        "consultations_referral",
        "consultations_concern",
        "consultations_consultation",
        "clients_client",
    )
    own = rows_of(cast.person("adviser", "HH"))
    assert [seen(own, table) for table in tables] == [2, 2, 2, 3]
    assert [seen(adviser, table) for table in tables] == [1, 1, 1, 1]
    make_sent(cast.person("adviser"), cast.es, client=person)
    assert [seen(adviser, table) for table in tables] == [2, 2, 2, 2]


@pytest.mark.django_db
def test_a_page_that_forgot_its_scope_shows_nothing_foreign(cast, client_for, monkeypatch):
    if connection.vendor != "postgresql":
        return
    fill(cast)
    make_client(cast.es, given_name="Yusuf", family_name="Amari")
    monkeypatch.setattr(CaseworkQuerySet, "_visible", lambda self, access: self.all())
    for address in ("/clients/", "/consultations/", "/consultations/?export=csv"):
        page = client_for("adviser").get(address, follow=True)
        shown = page.getvalue().decode() if page.streaming else text(page)
        assert "Zappelphilipp" not in shown, address
    assert "Amari" in text(client_for("adviser").get("/clients/"))


@pytest.mark.django_db
def test_what_is_told_goes_with_one_statement_and_is_kept_by_no_connection():
    """Also by cursors of the server, and outside of transactions."""
    if connection.vendor != "postgresql":
        return
    other = connection.copy()
    question = f"SELECT current_setting('{rows.SETTING}', true)"
    told = []
    try:
        for make in (other.cursor, other.chunked_cursor):
            for sql in (f"{question} /* clients_client */", question):
                with rows.asking(lambda: "|1|2|3|"), make() as cursor:
                    cursor.execute(sql)
                    told.append(cursor.fetchall()[0][0])
    finally:
        other.close()
    assert told == ["|1|2|3|", "", "|1|2|3|", ""]


@pytest.mark.django_db
def test_figures_are_counted_in_a_role_that_reads_neither_clients_nor_texts(cast):
    """It is taken for one statement, also in a transaction and when the statement fails."""
    if connection.vendor != "postgresql":
        return
    fill(cast)
    role = "SELECT current_user::text"
    with connection.cursor() as cursor:
        cursor.execute(role)
        (own,) = cursor.fetchone()
        taken = []
        for sql in (f"{role}, count(*) FROM consultations_concern GROUP BY 1", role):
            with rows.counting():
                cursor.execute(sql)
                taken.append(cursor.fetchone()[0])
        assert taken == [rows.FIGURES_ROLE, own]
        for forbidden in (
            "SELECT 1 FROM clients_client",
            "SELECT 1 FROM consultations_task",
            "SELECT note FROM consultations_consultation",
            "SELECT text FROM consultations_sensitivenote",
            "UPDATE consultations_concern SET is_barrier = true",
            "DELETE FROM consultations_ticket",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                rows.counting(),
                transaction.atomic(),
            ):
                cursor.execute(forbidden)
            cursor.execute(role)
            assert cursor.fetchone() == (own,)
    with rows.asking(lambda: rows.NOBODY):
        assert Concern.objects.count() == 0
        with rows.counting():
            assert Concern.objects.count() == 1
            plan = Concern.objects.filter(is_counted=True).order_by().values("topic").explain()
        assert Concern.objects.count() == 0
    assert [text for text in ("current_setting", "office_id = ANY") if text in plan] == []


@pytest.mark.django_db
def test_without_their_role_figures_are_the_same(cast, monkeypatch):
    if connection.vendor != "postgresql":
        return
    fill(cast)
    monkeypatch.setattr(type(connection.cursor().cursor), "has_role", False)
    with rows.counting(), connection.cursor() as cursor:
        assert (Concern.objects.count(), Client.objects.count()) == (1, 0)
        cursor.execute("SELECT current_user <> %s, count(*) FROM consultations_concern", [rows.FIGURES_ROLE])
        assert cursor.fetchone() == (True, 1)


@pytest.mark.django_db
def test_a_change_is_noted_in_months_that_its_writer_does_not_see(cast):
    """The triggers of the figures that are kept ready: another office's referral hangs on the consultation."""
    if connection.vendor != "postgresql":
        return
    consultation = make_sent(cast.person("adviser"), cast.es).concern.consultation
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_referral SET sent_month = 202401, office_id = %s", [cast.hh.pk])
    before = ChangedMonth.log.stamps()
    with rows.asking(lambda: rows_of(cast.person("adviser"))):
        assert Referral.objects.count() == 0
        assert Consultation.objects.filter(pk=consultation.pk).update(version=9) == 1
        assert Referral.objects.count() == 0
    changed = {month for month, stamp in ChangedMonth.log.stamps().items() if stamp != before.get(month)}
    assert changed == {consultation.month, 202401}


@pytest.mark.django_db
def test_a_role_that_passes_by_the_policies_is_reported(monkeypatch):
    assert row_security(None) == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE clients_client NO FORCE ROW LEVEL SECURITY")
            cursor.execute("REVOKE SELECT ON districts_district FROM willkommen_figures")
        assert [found.id for found in row_security(None)] == ["welcome.W001", "welcome.I001"]
