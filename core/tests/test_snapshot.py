"""Many questions to one state of the data."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from core.snapshot import snapshot


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_in_a_snapshot_is_of_one_moment():
    with snapshot():
        assert connection.in_atomic_block
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW transaction_isolation")
                assert cursor.fetchone() == ("repeatable read",)
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_it_does_not_hold_up_those_who_write():
    if connection.vendor == "sqlite":
        with CaptureQueriesContext(connection) as asked, snapshot():
            AuditEntry.objects.exists()
        assert asked[0]["sql"] == "BEGIN DEFERRED"
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            AuditEntry.objects.exists()
        assert asked[0]["sql"] == "BEGIN IMMEDIATE"


@pytest.mark.django_db
def test_inside_a_transaction_its_state_is_the_one_that_is_seen():
    with snapshot():
        AuditEntry.objects.create(action="read")
    assert AuditEntry.objects.filter(action="read").exists()
