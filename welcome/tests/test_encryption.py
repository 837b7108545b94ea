"""Encryption at rest: a copy of the database tells no name, keys are changed in parts, values stay in their column."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import F
from django.test import override_settings

from accounts.models import User
from clients.models import BreakGlass, Client, ClientMerge, FileMark
from consultations.importing.models import ImportBatch
from consultations.models import Concern, Consultation, Draft, HomeVisit, SensitiveNote, Task
from consultations.visits.services import household_of
from core.encryption import keys, rotation
from core.encryption.fields import BlindIndexField, Encrypted, encrypted_fields
from core.encryption.files import stored_files
from core.models import AuditEntry
from network.models import (
    FundApplication,
    FundPayment,
    FundQuery,
    FundReceipt,
    FundRepayment,
    FundWaiver,
    VolunteerContact,
    VolunteerMatch,
)
from reports.jobs.models import ReportJob
from welcome.tests.evaluation_examples import open_answer
from welcome.tests.fund_examples import make_application
from welcome.tests.mediator_examples import make_mediator, make_request
from welcome.tests.records import make_client, make_consent, make_consultation, make_visit
from welcome.tests.stored import SEALED, dump, opened_texts, stored_texts, stored_value
from welcome.tests.volunteer_examples import make_match, make_offer, make_volunteer

pytestmark = pytest.mark.django_db

WORD = "Zappelphilipp"
OLD, NEW = "o" * 40, "n" * 40
PLAIN = {
    "Appointment.link_nonce": "random",
    "CalendarFeed.token": "random",
    "Client.code": "a number of ours; leads to nobody without the database",
    "Client.import_number": "the sender's own number; must be unique",
    "Client.import_source": "which system",
    "Consent.items": "codes",
    "Consultation.import_digest": "a digest of codes",
    "Consultation.import_number": "the sender's own number; must be unique",
    "Consultation.import_source": "which system",
    "Consultation.nationality_group": "a code",
    "Desk.display_key": "random",
    "Desk.version": "random",
    "ImportBatch.file": "a random name",
    "ImportBatch.rejects": "a random name",
    "ImportBatch.source": "which system",
    "PrivacyNotice.text": "a text for everybody",
    "Referral.link_nonce": "random",
    "WaitingEntry.wishes": "codes of times",
}
"""Texts of casework that are not encrypted, and why. Public partners and staff are no casework."""
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)


def test_every_text_of_casework_is_encrypted_or_says_why_not():
    casework = [apps.get_app_config(name).get_models() for name in ("clients", "consultations")]
    plain = {
        f"{model.__name__}.{field.name}"
        for some in casework
        for model in some
        for field in model._meta.local_concrete_fields
        if isinstance(field, TEXTS)
        and not isinstance(field, Encrypted | BlindIndexField)
        and not field.choices
        and type(field).__name__ != "CodeField"
    }
    assert plain == set(PLAIN)


@pytest.fixture
def person(cast, client_for, settings, tmp_path) -> Client:
    """With her name in every field that is encrypted, in files and in a session."""
    settings.MEDIA_ROOT = tmp_path
    adviser = cast.person("adviser")
    person = make_client(
        cast.es,
        given_name="Zora",
        family_name=WORD,
        street=f"{WORD}weg 7",
        postcode="44999",
        phone=f"0231 {WORD}",
        email=f"{WORD}@example.org",
        guardian=WORD,
    )
    made = make_consultation(adviser, cast.es, client=person, concerns=["BIL-01"], note=f"{WORD} came")
    Consultation.objects.filter(pk=made.pk).update(cancel_reason=f"about {WORD}")
    Concern.objects.filter(consultation=made).update(note=WORD)
    SensitiveNote.objects.create(consultation=made, text=WORD, written_by=adviser)
    make_consent(person, adviser, witness=WORD)
    visit = make_visit(adviser, cast.es, name=WORD, street=f"{WORD}weg 7", client=person, agreed_steps=WORD)
    visit.safety_note, visit.flat, visit.postcode = WORD, WORD, "44999"
    visit.save()
    Task.objects.create(office=cast.es, title=WORD, owner=adviser, due_on=date(2026, 12, 1))
    Draft.objects.create(user=adviser, submission=uuid4(), values=[["note", WORD]])
    ImportBatch.objects.create(file_name=WORD, message=WORD, faults=[{"row": 1, "value": WORD}])
    FileMark.objects.create(client=person, kind="hold", reason=WORD, set_by=adviser)
    BreakGlass.objects.create(client=person, user=adviser, reason=WORD, remark=WORD)
    twin = make_client(cast.es)
    ClientMerge.objects.create(kept=person, merged=twin, merged_by=adviser, snapshot={"phone": WORD})
    help_by_a_volunteer(person, adviser)
    make_mediator(given_name=WORD, family_name=WORD, email=f"{WORD}@example.org", phone=f"0231 {WORD}")
    make_request(adviser, cast.es, place=WORD)
    an_application_to_the_fund(cast)
    open_answer(cast.es, WORD)
    uploaded(adviser)
    session = client_for("adviser").session
    session["kept"] = {"path": "/", "values": [["note", WORD]], "until": 9_999_999_999}
    session.save()
    return person


def help_by_a_volunteer(person: Client, adviser: User) -> None:
    volunteer = make_volunteer(
        person.office, family_name=WORD, email=f"{WORD}@example.org", phone=f"0231 {WORD}", wishes=WORD
    )
    match = make_match(adviser, person, make_offer(volunteer, details=WORD, place=WORD, hand_over=WORD))
    VolunteerMatch.objects.update(about=WORD, hand_over=WORD)
    VolunteerContact.objects.create(volunteer=volunteer, match=match, note=WORD, by=adviser)


def an_application_to_the_fund(cast) -> None:
    said = dict.fromkeys(
        ("organisation", "contact", "phone", "title", "description", "reason", "report"), WORD
    )
    application = make_application(cast, "query", email=f"{WORD}@example.org", **said)
    FundQuery.objects.update(question=WORD, answer=WORD)
    application.costs.update(text=WORD)
    said = {"amount": 1, "on": date(2026, 11, 1), "by": cast.person("coordinator")}
    said |= {"application": application, "cancel_reason": WORD}
    FundPayment.objects.create(**said), FundRepayment.objects.create(is_freed=True, **said)
    FundWaiver.objects.create(reason=WORD, **said)
    receipt = FundReceipt(application=application, name=WORD, kind="application/pdf", size=1)
    receipt.file.save("d", ContentFile(f"%PDF {WORD}"))
    assert FundApplication.objects.get().title == WORD


def uploaded(adviser: User) -> None:
    """An import under way with its rejected rows, and a report: one file is longer than a block."""
    batch = ImportBatch.objects.get()
    batch.file.save("a", ContentFile(f"{WORD};".encode() * 10_000))
    batch.rejects.save("b", ContentFile(WORD))
    ReportJob(kind="report", year=2026, language="de", created_by=adviser).file.save("c", ContentFile(WORD))


def test_a_copy_of_the_database_and_of_the_files_tells_no_name(person):
    filled = {text.split(":")[0] for text in opened_texts()}
    wanted = {
        f"{model._meta.db_table}.{field.column}"
        for model in rotation.encrypted_models()
        for field in encrypted_fields(model)
    }
    assert filled == wanted
    files = [path.read_bytes() for path in stored_files()]
    assert len(files) == 4
    copy = b"".join([dump(), *files]).decode(errors="replace").casefold()
    assert [word for word in (WORD, "44999", "zappel") if word.casefold() in copy] == []
    # Four letters stand by chance in what is encrypted.
    legible = SEALED.sub("", "\n".join(stored_texts())).casefold()
    assert [word for word in ("zora", "zplp") if word in legible] == []
    assert re.fullmatch(r"[0-9a-f]{3}( [0-9a-f]{3})*", person.name_index)


def test_a_session_is_stored_encrypted(client_for):
    client = client_for("adviser")
    session = client.session
    session["kept"] = {"path": "/", "values": [["note", "Zöra " + WORD * 50]], "until": 1}
    session.save()
    assert client.session["kept"]["values"] == [["note", "Zöra " + WORD * 50]]
    with override_settings(ENCRYPTION_KEYS=[NEW]):
        assert "kept" not in client.session


def test_a_value_does_not_open_elsewhere_or_changed(person):
    value = stored_value(person, "given_name")
    Client.objects.filter(pk=person.pk).update(family_name="")
    for name, moved in (("family_name", value), ("given_name", value[:-6] + "AAAAA=")):
        table, column = Client._meta.db_table, Client._meta.get_field(name).column
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [moved, person.pk])
        with pytest.raises(keys.Unreadable, match=rf"{table}\.{name}: the value was changed"):
            Client.objects.values_list(name).get(pk=person.pk)
    assert value != stored_value(make_client(person.office, given_name="Zora"), "given_name")


@pytest.mark.parametrize(
    "condition",
    [
        {"phone": "1"},
        {"phone__contains": "1"},
        {"phone__in": ["1"]},
        {"phone": F("email")},
        {"phone__gt": ""},
    ],
)
def test_what_the_database_cannot_find_is_refused(condition):
    with pytest.raises(FieldError, match="encrypted"):
        Client.objects.filter(**condition)


def everybody_is_found(person: Client) -> None:
    names = ("zappelphilip", "zora", "Sora", "kovalsk", "later")
    assert [Client.objects.matching(name).count() for name in names] == [1, 1, 1, 1, 3]
    assert Client.objects.same_person("Zora", WORD, None).get() == person
    visit = HomeVisit.objects.get(client=person)
    twin = HomeVisit(office=visit.office, **{name: getattr(visit, name) for name in visit.PERSONAL})
    assert household_of(twin) == visit.household
    with ImportBatch.objects.get().rejects.open() as file:
        assert file.read() == WORD.encode()


def test_a_key_is_changed_in_parts_and_search_goes_on(person, settings, monkeypatch, capsys):
    for name in ("Kowalski", "Winter", "Sommer"):
        make_client(person.office, given_name="Later", family_name=name)
    old = settings.ENCRYPTION_KEYS[0]
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match=r"lacks keys that are in use: ~[0-9a-f]{8}~\.$"):
        call_command("rotate_encryption", commit=True)

    settings.ENCRYPTION_KEYS = [NEW, old]
    every = rotation.due()
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "BATCH", 2)
        patched.setattr(rotation.audit, "record", fails_the_third_time(rotation.audit.record))
        with pytest.raises(RuntimeError):
            rotation.rotate()
    assert rotation.due() == every - 2
    everybody_is_found(person)
    call_command("rotate_encryption")
    assert capsys.readouterr().out == f"To be encrypted anew: {every - 2} rows, 4 files.\n"
    call_command("rotate_encryption", commit=True)
    assert f"Encrypted anew: {every - 2} rows, 4 files." in capsys.readouterr().out

    settings.ENCRYPTION_KEYS = [NEW]
    assert set(rotation.in_use()) == {keys.first().prefix}
    everybody_is_found(person)
    entries = AuditEntry.objects.filter(facts__key="encryption")
    assert sum(entry.facts["rows"] for entry in entries) == every


def fails_the_third_time(record):
    calls = []

    def recorded(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError
        return record(*args, **kwargs)

    return recorded
