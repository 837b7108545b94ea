"""Anonymising: nothing leads to the person any more in any table, file or log, and no figure changes."""

import io
import json
import logging
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import RetentionRecord
from clients.marks import FileAnonymised
from clients.models import Client, FileMark, NoticeGiven
from clients.notices.services import give, renew
from consultations.appointments.services import save_waiting
from consultations.models import (
    Appointment,
    Concern,
    Consultation,
    Draft,
    HomeVisit,
    Referral,
    SensitiveNote,
    Task,
    WaitingEntry,
)
from consultations.rights.copy import shown
from consultations.tests.appointments import span, stored
from core.encryption.files import stored_files
from core.models import AuditEntry
from districts.models import Employer
from network.models import VolunteerContact, VolunteerMatch
from reports import annual_report
from reports.disclosure import EXACT
from reports.scope import OPERATOR
from welcome.retention import engine
from welcome.tests.pages import text
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_sent,
    make_visit,
    request_of,
)
from welcome.tests.stored import opened_texts, stored_texts
from welcome.tests.volunteer_examples import make_match

pytestmark = pytest.mark.django_db

WORD = "Zappelphilipp"
TRACES = (WORD, "Zora", "zappelphilipp", "zora@example.org", "0231 9990", "Verratsweg", "ES-00001", "RD-4711")


@pytest.fixture
def person(cast) -> Client:
    """Of office ES, with something of every kind, and her name in every text."""
    adviser = cast.person("adviser")
    person = make_client(
        cast.es,
        given_name="Zora",
        family_name=WORD,
        email="zora@example.org",
        phone="0231 9990",
        street="Verratsweg 1",
        birth_date=date(1988, 3, 4),
        sex="w",
        nationality_id="SY",
        district_id="eving",
        import_source="file",
        import_number="RD-4711",
    )
    person.further_languages.set(["ar", "uk"])
    texts = {"note": f"{WORD} needs help", "cancel_reason": f"about {WORD}"}
    for day in (date(2025, 3, 4), date(2026, 5, 6)):
        made = make_consultation(adviser, cast.es, client=person, held_on=day, concerns=["BIL-01", "AUF-01"])
        Consultation.objects.filter(pk=made.pk).update(**texts)
    make_consultation(cast.person("adviser", "HH"), cast.hh, client=person, held_on=date(2026, 2, 3))
    make_sent(adviser, cast.es, client=person, held_on=date(2026, 6, 7), follow_up_on=date(2026, 12, 1))
    Concern.objects.filter(client=person).update(note=f"{WORD} again")
    SensitiveNote.objects.create(consultation=made, text=f"{WORD} in trust", written_by=adviser)
    give(
        request=request_of(adviser),
        client=person,
        notices=renew(request=None, employer=Employer.objects.first()),
        on=date(2026, 11, 18),
    )
    make_consent(person, adviser, witness=f"Sister of {WORD}")
    visit = make_visit(adviser, cast.es, name=WORD, street="Verratsweg 1", client=person, agreed_steps=WORD)
    HomeVisit.objects.filter(pk=visit.pk).update(status="declined", ended_on=date(2026, 11, 1))
    appointment = stored(cast.es, span(cast.es), adviser, client=person)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=timezone.now() - timedelta(days=3))
    Appointment.objects.filter(pk=appointment.pk).update(ends_at=timezone.now() - timedelta(days=2))
    task = {"title": f"Call {WORD}", "owner": adviser, "due_on": date(2026, 12, 1)}
    Task.objects.create(office=cast.es, appointment=appointment, **task)
    save_waiting(
        request=request_of(adviser), entry=WaitingEntry(office=cast.es, client=person, wishes=["1pm", "2am"])
    )
    match = make_match(adviser, person)
    VolunteerMatch.objects.update(about=f"{WORD} learns", hand_over=f"{WORD} reads")
    VolunteerContact.objects.create(
        volunteer=match.offer.volunteer, match=match, note=f"{WORD} came", by=adviser
    )
    for value in (["client_key", str(person.pk)], ["note", f"zora {WORD} came"]):
        Draft.objects.create(user=adviser, submission=uuid4(), values=[value])
    return person


def everything() -> str:
    """All rows of all tables, as they are stored and opened, and all files, as one text."""
    found = [*stored_texts(), *opened_texts()]
    names = [str(path.relative_to(settings.MEDIA_ROOT)) for path in stored_files()]
    opened = (default_storage.open(name).read().decode(errors="replace") for name in names)
    return "\n".join([*found, *names, *opened])


def figures(year: int) -> dict[str, list]:
    """Every cell of every sheet of the annual report, but the moment it was made."""
    content = annual_report.workbook(user=OPERATOR, year=year, disclosure=EXACT)
    book = load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    }


def test_nothing_is_left_of_the_person_and_every_figure_stays(cast, client_for, person, caplog):
    lead = client_for("lead")
    lead.get(person.get_absolute_url())
    session, until = lead.session, timezone.now().timestamp() + 999
    session["kept"] = {"path": "/consultations/new/", "values": [["note", f"Zora {WORD}"]], "until": until}
    session.save()
    before = {year: figures(year) for year in (2025, 2026)}
    assert all(trace in everything() for trace in TRACES[:2])
    with caplog.at_level(logging.DEBUG):
        page = lead.get(reverse("consultations:client_erase", args=[person.pk]))
        assert "4 consultations keep their facts" in text(page)
        data = {"reason": "wish", "code": "es-00001"}
        response = lead.post(reverse("consultations:client_erase", args=[person.pk]), data, follow=True)
    assert "has been anonymised" in text(response)
    left = everything()
    assert [line for line in left.splitlines() if any(trace in line for trace in TRACES)] == []
    assert [trace for trace in TRACES if trace in caplog.text] == []
    assert "kept" not in lead.session
    assert not SensitiveNote.objects.exists()
    assert not NoticeGiven.objects.exists()
    assert {year: figures(year) for year in (2025, 2026)} == before
    facts = AuditEntry.objects.get(action="erase")
    assert (facts.subject, facts.facts, facts.user) == (person.pk, {"why": "wish"}, cast.person("lead"))
    assert "Client, at the person&#x27;s wish" in text(client_for("dpo").get("/retention/"))


def test_nobody_finds_or_opens_who_was_anonymised(cast, client_for, person):
    key, consultation = person.pk, person.consultations.filter(office=cast.es).first()
    referral = Referral.objects.get(concern__client=person)
    lead = client_for("lead")
    lead.post(reverse("consultations:client_erase", args=[key]), {"reason": "wish", "code": person.code})
    for name in ("clients:client_detail", "clients:client_update", "consultations:client_rights"):
        assert lead.get(reverse(name, args=[key])).status_code == 404
    code = Client.objects.get(pk=key).code
    for address in (f"/clients/?q={code[1:]}", f"/search/?q={code[1:]}", f"/clients/options/?q={code}"):
        assert f"/clients/{key}/" not in text(lead.get(address))
    page = text(lead.get(reverse("consultations:consultation_detail", args=[consultation.pk])))
    assert f"/clients/{key}/" not in page
    offers = ("consultation_edit", "sensitive_note", "referral_create")
    for name in offers:
        address = reverse(f"consultations:{name}", args=[consultation.pk])
        assert address not in page
        assert lead.post(address, {"text": "again"}).status_code == 404
    assert "Request a mediator" not in page
    with pytest.raises(FileAnonymised):
        Client.objects.get(pk=key).check_usable()
    assert lead.get(reverse("consultations:consultation_edit", args=[consultation.pk])).status_code == 404
    assert f"/clients/{key}/" not in text(lead.get(referral.get_absolute_url()))
    assert f"/clients/{key}/" not in text(lead.get("/consultations/"))
    referral.refresh_from_db()
    assert (referral.status, referral.link_nonce, referral.next_step_at) == ("sent", "", None)


@pytest.mark.parametrize("what", ["code", "hold", "visit", "appointment"])
def test_what_stands_against_it_is_said(cast, client_for, person, what):
    adviser, data, said = cast.person("adviser"), {"reason": "wish", "code": person.code}, "End it first."
    if what == "code":
        data, said = data | {"code": "ES-00099"}, "This is not the code of this file."
    if what == "hold":
        FileMark.objects.create(client=person, kind="hold", reason="court", set_by=adviser)
    if what == "visit":
        make_visit(adviser, cast.es, client=person)
    if what == "appointment":
        said = "Cancel it first."
        stored(cast.es, span(cast.es, day=timezone.localdate() + timedelta(days=7)), adviser, client=person)
    response = client_for("lead").post(reverse("consultations:client_erase", args=[person.pk]), data)
    assert said in text(response)
    person.refresh_from_db()
    assert person.family_name == WORD


def test_the_copy_holds_all_that_is_known(cast, client_for, person, clock):
    clock.shift(0.25)
    adviser = client_for("adviser")
    adviser.get(person.get_absolute_url())
    response = adviser.get(reverse("consultations:client_copy", args=[person.pk]))
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    data = json.loads(archive.read("auskunft.json"))
    assert data["client"][0]["family_name"] == WORD
    counts = {key: len(value) for key, value in data.items() if isinstance(value, list)}
    once = (
        "client",
        "referrals",
        "appointments",
        "visits",
        "waiting",
        "tasks",
        "volunteers",
        "volunteer_contacts",
    )
    assert [counts[kind] for kind in ("consultations", "concerns", "consents")] == [3, 5, 2]
    assert {kind: counts[kind] for kind in once} == dict.fromkeys(once, 1)
    assert counts["referral_events"]
    assert data["volunteer_contacts"][0]["note"] == f"{WORD} came"
    assert {each["note"] for each in data["consultations"]} == {f"{WORD} needs help", ""}
    assert ("read", "adviser") in {(e.action, e.roles) for e in AuditEntry.objects.filter(subject=person.pk)}
    assert any(line["act"] == "eingesehen" and line["who"] == "Adviser of ES" for line in data["access_log"])
    assert archive.read("auskunft.pdf").startswith(b"%PDF")
    assert (
        shown(WaitingEntry.objects.get(), WaitingEntry._meta.get_field("wishes"))
        == "Mon afternoon, Tue morning"
    )
    assert person.family_name not in response["Content-Disposition"]
    assert AuditEntry.objects.get(action="export").facts == {"part": "copy"}


# --- The nightly run ----------------------------------------------------------------------------------


def test_all_are_anonymised_in_time_and_every_figure_stays(clock):
    """Three years after the last consultation of a city."""
    with override_settings(DEBUG=True):
        call_command("demo_data", years=1, consultations=120, until=date(2026, 11, 18), verbosity=0)
    clock.shift(timedelta(days=1100))
    before = {year: figures(year) for year in (2025, 2026)}
    names = set(Client.objects.exclude(family_name="").values_list("family_name", "given_name"))
    assert len(names) > 20
    counts = engine.run()
    assert counts["client"] == Client.objects.count()
    assert counts["note"]
    left = everything()
    assert [name for family, given in names if (name := f"{given} {family}") in left] == []
    assert not Consultation.objects.exclude(note="").exists()
    assert {year: figures(year) for year in (2025, 2026)} == before
    assert (
        sum(RetentionRecord.objects.filter(rule="client").values_list("count", flat=True)) == counts["client"]
    )
    assert "client" not in engine.run()


def test_a_hold_keeps_the_file_until_a_month_after_its_end(cast, client_for, person, clock):
    lead, address = client_for("lead"), [person.pk, "hold"]
    lead.post(reverse("consultations:client_mark", args=address), {"reason": "court"})
    clock.shift(timedelta(days=800))
    engine.run()
    assert Client.objects.get(pk=person.pk).family_name == WORD
    assert Consultation.objects.filter(client=person).exclude(note="").exists()
    client_for("lead").post(reverse("consultations:client_mark_end", args=address))
    assert "client" not in engine.run()
    assert person.code in text(client_for("lead").get("/retention/announced/"))
    clock.shift(timedelta(days=31))
    assert engine.run()["client"] == 1


def test_a_shorter_period_holds_when_it_was_announced(cast, client_for, person, clock):
    clock.move_to(timezone.now().replace(year=2027, month=8, day=1))  # fourteen months after the last contact
    Client.objects.update(created_at=timezone.now() - timedelta(days=900))
    WaitingEntry.objects.all().delete()
    officer, partner = client_for("dpo"), cast.es.partner_links.first().employer
    page = officer.get(reverse("retention_periods", args=[partner.pk]))
    months = page.context["form"].initial | {
        code: field.initial for code, field in page.context["form"].fields.items()
    }
    officer.post(reverse("retention_periods", args=[partner.pk]), months | {"client": 8})
    assert "8 months" in text(officer.get("/retention/"))
    assert "client" not in engine.run()
    clock.shift(timedelta(days=31))
    assert "Nothing was changed" not in text(client_for("dpo").get("/retention/?due=1"))
    assert engine.run()["client"] == 1
    assert RetentionRecord.objects.get(rule="client").controller == partner.name
    assert AuditEntry.objects.filter(action="retention", facts__rule="client").exists()
    assert partner.name in text(client_for("dpo").get("/retention/"))


def test_the_command_lists_and_changes_nothing_until_it_is_told_to(person, clock, capsys):
    clock.shift(timedelta(days=1000))
    call_command("retention")
    out = capsys.readouterr()
    assert "client       ES           1  oldest 2026-06-07" in out.out
    assert "2026 is not frozen" in out.err
    assert Client.objects.get(pk=person.pk).family_name == WORD
    call_command("retention", "--commit")
    assert "Done:" in capsys.readouterr().out
    assert Client.objects.get(pk=person.pk).is_anonymous


def test_a_batch_is_done_whole_or_not_at_all(person, clock, monkeypatch):
    clock.shift(timedelta(days=1000))
    with monkeypatch.context() as broken:
        broken.setattr("consultations.rights.erasure._forget_typed", lambda keys, words: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            engine.run()
    assert Consultation.objects.filter(client=person, submission__isnull=True).exists()
    assert Client.objects.get(pk=person.pk).family_name == WORD
    assert not RetentionRecord.objects.filter(rule="client").exists()


def test_after_a_restore_it_is_done_again(person, capsys):
    call_command("retention", "--again", str(person.pk), "4711")
    assert "Anonymised again: 1." in capsys.readouterr().out
    assert Client.objects.get(pk=person.pk).is_anonymous
    assert WORD not in everything()
    call_command("retention", "--again", str(person.pk))
    assert "Anonymised again: 0." in capsys.readouterr().out
