"""The drill: a backup comes back whole in an empty database of either kind, or not at all, with the reason."""

import errno
import os
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import override_settings

from conftest import NOW
from consultations.models import ImportBatch
from core import audit
from core.backup import reading, sealed, tables
from core.models import AuditEntry
from core.trail import guards
from core.trail.sealing import seal
from core.trail.verifying import verify
from districts.models import Office
from welcome.tests.backup_target import make_empty_database, restore_elsewhere
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_sent,
    make_ticket,
    make_visit,
)

pytestmark = pytest.mark.django_db

KEY = "k" * 40
TRAIL = {"core.auditentry", "core.auditseal"}


@pytest.fixture(autouse=True)
def place(settings, tmp_path) -> Path:
    settings.BACKUP_KEYS = [KEY]
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def everything() -> dict[str, list[tuple]]:
    return {model._meta.label_lower: list(tables.rows(model)) for model in tables.tables()}


def media(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def figures(path: Path) -> str:
    call_command("statistics", year=NOW.year, by="office,topic", output=path)
    return path.read_text()


def empty_all(settings) -> None:
    """What an empty migrated database holds, whatever the database refuses."""
    connection.check_constraints()  # PostgreSQL alters no table with open checks
    guards.remove(connection)
    with connection.cursor() as cursor:
        for model in reversed(tables.tables()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    connection.check_constraints()
    guards.install(connection)
    shutil.rmtree(settings.MEDIA_ROOT)


@pytest.fixture
def work(cast) -> None:
    """A little of everything, with a sealed and an open part of the trail, and uploaded files."""
    adviser, es = cast.person("adviser"), cast.es
    client = make_client(es, given_name="Åsa", family_name="Gülçin 🙂", birth_year=1980)
    client.further_languages.set(["ar", "tr"])
    make_consultation(
        adviser, es, client=client, concerns=["BIL-01", ("GES-01", "resolved")], note="a\n\tb\\"
    )
    make_consent(client, adviser)
    make_sent(adviser, es)
    make_ticket(cast.person("reception"), es, language="ar")
    make_visit(adviser, es)
    seal()
    for name, content in {"ü.xlsx": b"\x00\xff" * 100_000, "leer.csv": b""}.items():
        batch = ImportBatch(file_name=name, faults=[{"row": 1, "value": None}])
        batch.file.save(name, ContentFile(content))
    audit.record(None, audit.Action.EXPORT, list="rejects", rows=1)


def test_the_drill(work, place, settings, capsys, monkeypatch):
    """From this database to SQLite, and from there back into this one, emptied: PostgreSQL takes part both ways."""
    before, files, counted = everything(), media(settings.MEDIA_ROOT), figures(place / "figures.csv")
    call_command("backup", output=place / "one.backup")
    elsewhere = place / "elsewhere"
    make_empty_database(elsewhere)
    done = restore_elsewhere(elsewhere, place / "one.backup", NOW, KEY)
    assert done.returncode == 0, done.stderr
    assert "OK: " in done.stdout
    assert (elsewhere / "figures.csv").read_text() == counted
    assert media(elsewhere / "media") == files

    empty_all(settings)
    nothing_stays_of_a_failure(elsewhere / "other.backup", settings, monkeypatch)
    call_command("restore", elsewhere / "other.backup")
    assert re.search(r"manage.py verify_audit --known \d+:[0-9a-f]{64}\n", capsys.readouterr().out)
    after = everything()
    for label, rows in before.items():
        assert after[label][: len(rows)] == rows, label
        assert label in TRAIL or len(after[label]) == len(rows), label
    assert media(settings.MEDIA_ROOT) == files
    seal()
    assert verify().unsealed == 0
    later = AuditEntry.objects.order_by("pk")[len(before["core.auditentry"]) :]
    assert [entry.action for entry in later if entry.facts.get("list") == "backup"] == ["restore"] * 2
    assert make_client(Office.objects.get(code="ES")).pk > max(row[0] for row in before["clients.client"])


def test_what_has_been_due_since_is_deleted_again(cast, place, settings, clock, capsys):
    ticket = make_ticket(cast.person("reception"), cast.es, language="ar")
    settings.MEDIA_ROOT.mkdir()
    call_command("backup", output=place / "one.backup")
    empty_all(settings)
    clock.shift(timedelta(days=3))
    call_command("restore", place / "one.backup")
    assert re.search(r"retention --commit\nticket +1\nDone: 1\.\n", capsys.readouterr().out)
    ticket.refresh_from_db()
    assert ticket.language_id == "und"


def nothing_stays_of_a_failure(backup: Path, settings, monkeypatch) -> None:
    """It fails when all has been read, and when nobody could read it."""

    def fail(contents):
        raise IntegrityError("refused\nDETAIL: Gülçin")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "_finish", fail)
        with pytest.raises(
            CommandError, match=r"was not restored: the database refused the data \(refused\)\.$"
        ):
            call_command("restore", backup)
    with (
        override_settings(ENCRYPTION_KEYS=["x" * 40]),
        pytest.raises(CommandError, match=r"encrypted with keys that ENCRYPTION_KEY lacks \(~[0-9a-f]{8}~\)"),
    ):
        call_command("restore", backup)
    assert tables.counts() == {}
    assert not settings.MEDIA_ROOT.exists()


def test_a_restore_that_cannot_be_done_says_why(place, settings, monkeypatch):
    backup = place / "one.backup"
    call_command("backup", output=backup)
    content = backup.read_bytes()
    (place / "short.backup").write_bytes(content[:-1])
    (place / "other.backup").write_bytes(b"PK" + content)
    cases = [
        ("one", {}, {}, r"the database is not empty: \d+ catalogues\.\w+, .* and \d+ more"),
        ("none", {}, {}, r".*none.backup: No such file or directory"),
        ("short", {}, {}, r"it was changed or cut off \(block 1 is not genuine\)"),
        ("other", {}, {}, r"it is not a backup of this product"),
        ("one", {"BACKUP_KEYS": []}, {}, r"BACKUP_KEY is not set"),
        ("one", {"BACKUP_KEYS": ["short"]}, {}, r"BACKUP_KEY has a key that is shorter than 40 characters"),
        (
            "one",
            {"BACKUP_KEYS": ["x" * 40]},
            {},
            r"it was encrypted with another key than those in BACKUP_KEY",
        ),
        (
            "one",
            {"VERSION": "9"},
            {},
            r"it was made by version 0.* \(tables .*\), and this is version 9 \(tables .*",
        ),
        (
            "one",
            {},
            {"is_migrated": lambda: False},
            r"the database lacks tables .*: run manage\.py migrate first",
        ),
    ]
    before = tables.counts()
    for name, changed, patched, reason in cases:
        with monkeypatch.context() as context, override_settings(**changed):
            for attribute, value in patched.items():
                context.setattr(tables, attribute, value)
            with pytest.raises(CommandError, match=rf"{name}\.backup was not restored: {reason}") as error:
                call_command("restore", place / f"{name}.backup")
            assert error.value.returncode == 1
    assert tables.counts() == before


def test_a_backup_that_cannot_be_made_leaves_nothing(place, settings, monkeypatch):
    (place / "there.backup").write_text("kept")
    settings.MEDIA_ROOT.mkdir()
    cases = [
        ("there.backup", {}, r"there\.backup exists already and is not overwritten"),
        ("none/one.backup", {}, r".*none/one\.backup: No such file or directory"),
        ("media/one.backup", {}, r".*one\.backup lies among the uploaded files"),
        ("one.backup", {"BACKUP_KEYS": []}, r"BACKUP_KEY is not set"),
        ("one.backup", {"BACKUP_KEYS": [KEY, "x"]}, r"BACKUP_KEY has a key that is shorter than 40"),
        ("one.backup", {}, r".*one\.backup: No space left on device"),
    ]

    def fill_up(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sealed.SealingWriter, "_seal", fill_up)
    before = tables.counts()
    for name, changed, reason in cases:
        with (
            override_settings(**changed),
            pytest.raises(CommandError, match=f"No backup was made: .*{reason}"),
        ):
            call_command("backup", output=place / name)
    assert sorted(path.name for path in place.rglob("*")) == ["media", "there.backup"]
    assert (place / "there.backup").read_text() == "kept"
    assert tables.counts() == before


def test_every_table_is_taken_or_named():
    taken = {model._meta.db_table for model in tables.tables()}
    left_out = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in tables.LEFT_OUT or model._meta.label in tables.MADE_ANEW
    }
    assert set(connection.introspection.table_names()) - taken - left_out <= {"django_migrations", "cache"}
    assert {apps.get_app_config(label).label for label in tables.LEFT_OUT} == set(tables.LEFT_OUT)
    assert {apps.get_model(label)._meta.label for label in tables.MADE_ANEW} == set(tables.MADE_ANEW)
