"""After twelve months entries are deleted, and the rest of the chain still holds."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import audit
from core.models import AuditEntry, AuditRelease, AuditSeal
from core.trail.retention import expire, expired
from core.trail.sealing import seal
from core.trail.verifying import verify
from welcome.retention.tasks import keep_retention

pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for number in range(count):
        audit.record(None, audit.Action.EXPORT, rows=number)
    seal()


@pytest.fixture
def a_year(clock):
    """Three entries of thirteen months ago, and two of today."""
    now = timezone.now()
    clock.move_to(now - timedelta(days=396))
    write(3)
    clock.move_to(now)
    write(2)


def test_what_is_older_than_twelve_months_goes_and_the_chain_holds(a_year):
    assert expire(timezone.localdate()).rows == 3
    seal()
    found = verify()
    assert (found.sealed, found.deleted) == (3, 3)
    assert AuditRelease.objects.count() == 0
    run = AuditEntry.objects.get(action="retention")
    assert run.facts["rows"] == 3
    assert run.facts["until"] == "2025-11-18"
    assert run.facts["number"] == 3


def test_a_second_run_deletes_and_writes_nothing(a_year):
    today = timezone.localdate()
    expire(today)
    assert expire(today).rows == 0
    assert AuditEntry.objects.filter(action="retention").count() == 1


def test_the_run_of_the_year_before_goes_too_and_the_chain_holds(a_year, clock):
    expire(timezone.localdate())
    seal()
    clock.shift(timedelta(days=400))
    write(1)
    expire(timezone.localdate())
    seal()
    found = verify()
    assert (found.sealed, found.deleted) == (2, 6)
    assert AuditEntry.objects.filter(action="retention").count() == 1


def test_the_newest_link_stays_however_old(clock):
    write(3)
    clock.shift(timedelta(days=500))
    assert expire(timezone.localdate()).rows == 2
    write(1)
    assert verify().deleted == 2


def test_an_entry_that_is_not_sealed_never_goes(clock):
    audit.record(None, audit.Action.EXPORT)
    clock.shift(timedelta(days=500))
    assert expire(timezone.localdate()).rows == 0
    assert AuditEntry.objects.count() == 1


def test_the_period_is_configurable(a_year, settings):
    settings.AUDIT_MONTHS = 14
    assert expired(timezone.localdate()).rows == 0


def test_the_command_only_says_what_would_go_until_it_is_told_to(a_year):
    out = StringIO()
    call_command("expire_audit", stdout=out)
    assert AuditSeal.objects.count() == 5
    call_command("expire_audit", "--commit", stdout=out)
    assert out.getvalue().splitlines() == [
        "To be deleted: 3 entries from before 2025-11-18.",
        "Deleted: 3 entries from before 2025-11-18.",
    ]
    assert AuditSeal.objects.count() == 2


def test_the_worker_does_it_once_a_day(a_year):
    keep_retention.call()
    assert AuditEntry.objects.filter(action="retention").exists()
