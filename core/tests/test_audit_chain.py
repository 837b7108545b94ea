"""The audit trail is append-only, and whatever is done to it underneath shows."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from core import audit
from core.models import AuditEntry, AuditSeal
from core.trail import guards
from core.trail.sealing import head, seal
from core.trail.verifying import Broken, verify
from welcome.tests.records import make_client, request_of

pytestmark = pytest.mark.django_db
Action = audit.Action


def write(count: int = 5) -> list[AuditEntry]:
    return [audit.record(None, Action.EXPORT, rows=number, list="x") for number in range(count)]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def unguarded(monkeypatch):
    """Somebody who owns the database has dropped the triggers."""
    guards.remove(connection)
    monkeypatch.setattr(guards, "missing", lambda connection: [])


def verify_audit(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


# --- Append-only ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.update(roles="admin"),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: AuditEntry.objects.bulk_update([entry], ["roles"]),
        lambda entry: AuditSeal.objects.all().delete(),
    ],
)
def test_the_models_refuse_change_and_deletion(act):
    with pytest.raises(TypeError, match="append-only"):
        act(write(1)[0])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET roles = 'admin'",
        "DELETE FROM core_auditentry",
        "UPDATE core_auditseal SET mac = ''",
        "DELETE FROM core_auditseal",
    ],
)
def test_the_database_refuses_change_and_deletion(statement):
    write(2)
    seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    assert AuditEntry.objects.count() == AuditSeal.objects.count() == 2


def test_the_database_refuses_to_empty_the_tables():
    on_postgresql = connection.vendor == "postgresql"
    for table in guards.TABLES:
        write(1)
        seal()
        connection.check_constraints()  # as at the end of a transaction
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(f"TRUNCATE {table} CASCADE" if on_postgresql else f"DELETE FROM {table}")


def test_dropped_triggers_are_found():
    assert guards.missing(connection) == []
    guards.remove(connection)
    with pytest.raises(Broken, match="no trigger core_auditentry_delete"):
        verify()


# --- The chain -----------------------------------------------------------------------------------------


def test_every_kind_of_entry_is_read_back_as_it_was_signed(cast):
    request = request_of(cast.person("adviser"))
    for address in ("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", ""):
        request.META["REMOTE_ADDR"] = address
        facts = {"fields": ("a", "ü"), "nested": {2: ["x"], 10: None}, "yes": True, "text": "Zoë 🙂"}
        audit.record(request, Action.READ, make_client(cast.es), **facts)
    assert seal() == 4
    assert verify().sealed == 4


def test_sealing_continues_the_chain_and_repeats_nothing():
    write(3)
    assert [seal(), seal()] == [3, 0]
    write(2)
    assert seal() == 2
    assert list(AuditSeal.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert verify_audit().startswith(
        "OK: 5 entries in the chain, 0 not sealed yet, 0 deleted after the retention period."
    )


def test_many_entries_are_sealed_in_portions(monkeypatch):
    monkeypatch.setattr("core.trail.sealing.BATCH", 2)
    write(5)
    assert seal() == 5
    assert verify().sealed == 5


def test_an_entry_that_was_committed_after_a_later_one_is_sealed_with_the_next():
    """Of two transactions the one that began first, and has the lower number, may end last."""
    late = write(1)[0]
    seal()
    early = audit.entry(None, Action.EXPORT)
    early.pk = late.pk - 1
    early.save(force_insert=True)
    assert seal() == 1
    assert list(AuditSeal.objects.values_list("entry_id", flat=True)) == [late.pk, early.pk]
    assert verify().sealed == 2


def test_another_sealer_at_the_same_moment_forks_nothing(monkeypatch):
    write(3)
    seal()
    write(1)
    monkeypatch.setattr("core.trail.sealing.head", lambda: AuditSeal.objects.get(number=2))
    assert seal() == 0
    monkeypatch.undo()
    assert seal() == 1
    assert verify().sealed == 4


# --- What is done underneath is found --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "user_id = NULL, roles = 'admin'",
        "at = '2020-01-01 00:00:00'",
        "action = 'read'",
        "object_type = 'clients.client'",
        "object_id = '7'",
        "subject = 7",
        "address = '192.0.2.9'",
        """facts = '{"rows": 9}'""",
        "nonce = 'x'",
        "mac = 'x'",
    ],
)
@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_changed_entry_is_found(unguarded, change, is_sealed):
    entry = write()[2]
    if is_sealed:
        seal()
    sql(f"UPDATE core_auditentry SET {change} WHERE id = %s", entry.pk)
    with pytest.raises(Broken, match=rf"^entry {entry.pk} \(.*is not as the product wrote it"):
        verify()


def test_a_deleted_entry_is_found(unguarded):
    entry = write()[1]
    seal()
    sql("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    with pytest.raises(Broken, match=rf"^entry {entry.pk} \(link 2\) was deleted"):
        verify()


def test_an_entry_that_was_deleted_with_its_link_is_found(unguarded):
    entry = write()[1]
    seal()
    sql("DELETE FROM core_auditseal WHERE entry_id = %s", entry.pk)
    sql("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    with pytest.raises(Broken, match=r"^link 2 of the chain is missing"):
        verify()


def test_closing_the_gap_is_found(unguarded):
    second, third = write()[1:3]
    seal()
    sql("DELETE FROM core_auditseal WHERE entry_id = %s", second.pk)
    sql("DELETE FROM core_auditentry WHERE id = %s", second.pk)
    for number in (3, 4, 5):
        sql("UPDATE core_auditseal SET number = %s WHERE number = %s", number - 1, number)
    with pytest.raises(Broken, match=rf"^entry {third.pk} does not stand where it was written"):
        verify()


def test_a_cut_off_beginning_is_found(unguarded):
    first = write()[0]
    seal()
    sql("DELETE FROM core_auditseal WHERE number = 1")
    sql("DELETE FROM core_auditentry WHERE id = %s", first.pk)
    with pytest.raises(Broken, match=r"^the links up to 1 are missing, and no retention run deleted them"):
        verify()


def test_an_entry_slipped_in_is_found(unguarded):
    write()
    seal()
    forged = AuditEntry(action="read", nonce="0" * 16, mac="0" * 64, facts={})
    forged.save()
    with pytest.raises(Broken, match=rf"^entry {forged.pk} \(not sealed yet\)"):
        verify()
    seal()
    with pytest.raises(Broken, match=rf"^entry {forged.pk} \(link 6\) is not as the product wrote it"):
        verify()


def test_a_genuine_entry_copied_under_another_number_is_found():
    original = write()[0]
    seal()
    original.pk, original._state.adding = None, True
    original.save()
    seal()
    with pytest.raises(Broken, match=rf"^entry {original.pk} is a copy of entry"):
        verify()


def test_swapped_entries_are_found(unguarded):
    one, other = write()[1:3]
    seal()
    for number, old in ((-1, one.pk), (one.pk, other.pk), (other.pk, -1)):
        sql("UPDATE core_auditentry SET id = %s WHERE id = %s", number, old)
    with pytest.raises(Broken, match=rf"^entry {one.pk} does not stand where it was written \(link 2\)"):
        verify()


def test_swapped_links_are_found(unguarded):
    other = write()[2]
    seal()
    for number, old in ((0, 2), (2, 3), (3, 0)):
        sql("UPDATE core_auditseal SET number = %s WHERE number = %s", number, old)
    with pytest.raises(Broken, match=rf"^entry {other.pk} does not stand where it was written \(link 2\)"):
        verify()


def test_a_cut_off_end_is_found_with_a_head_noted_before(unguarded):
    last = write()[-1]
    seal()
    noted = str(head())
    assert verify(known=noted).head == noted
    sql("DELETE FROM core_auditseal WHERE number = 5")
    sql("DELETE FROM core_auditentry WHERE id = %s", last.pk)
    assert verify().sealed == 4  # Nothing in the database tells; that is what the note is for.
    with pytest.raises(Broken, match=r"^link 5, noted earlier"):
        verify(known=noted)


def test_sealing_names_the_head_in_the_log(caplog):
    write(1)
    with caplog.at_level("INFO", "core.trail.sealing"):
        seal()
    assert caplog.messages == [f"Audit trail sealed up to {head()}"]


def test_a_chain_of_another_key_is_found_and_an_old_key_still_accepted(settings):
    write(2)
    seal()
    old = settings.AUDIT_KEYS
    with override_settings(AUDIT_KEYS=["another key"]), pytest.raises(Broken):
        verify()
    with override_settings(AUDIT_KEYS=["another key", *old]):
        write(1)
        seal()
        assert verify().sealed == 3


# --- The command -----------------------------------------------------------------------------------------


def test_the_command_names_the_first_broken_entry_and_fails(unguarded):
    entry = write()[3]
    seal()
    sql("UPDATE core_auditentry SET roles = 'lead' WHERE id = %s", entry.pk)
    with pytest.raises(
        CommandError, match=rf"The audit trail is broken: entry {entry.pk} \(link 4\)"
    ) as error:
        verify_audit()
    assert error.value.returncode == 1


def test_the_command_seals_what_waits_however_old(clock):
    write(1)
    seal()
    clock.shift(timedelta(days=3))
    write(1)
    seal()
    assert re.search(r"OK: 2 entries.*\nEnd of the chain: 2:[0-9a-f]{64}", verify_audit())


def test_the_command_takes_a_head_and_nothing_else():
    write(1)
    seal()
    assert verify_audit("--known", str(head())).startswith("OK")
    with pytest.raises(CommandError) as error:
        verify_audit("--known", "yesterday")
    assert error.value.returncode == 2


def test_an_empty_trail_is_in_order():
    assert verify_audit() == (
        "OK: 0 entries in the chain, 0 not sealed yet, 0 deleted after the retention period.\n"
    )
