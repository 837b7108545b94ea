"""Bulk inserts: what comes out is what went in, on either database."""

import pytest
from django.db import IntegrityError, connection, transaction

from clients.models import Client
from core.bulk import Mould, insert
from districts.models import Office

pytestmark = pytest.mark.django_db


def clients(*names: str) -> list[Client]:
    office = Office.objects.get(code="ES")
    mould = Mould(Client)
    return [
        mould.make(office_id=office.pk, code=f"ES-{number:05d}", family_name=name)
        for number, name in enumerate(names, start=1)
    ]


@pytest.mark.parametrize(
    "name", ["Yılmaz", "tab\there", "line\nbreak\r", r"\N", "back\\slash", "'quote\"", "", "🙂"]
)
def test_text_comes_out_as_it_went_in(name):
    insert(clients(name))
    assert Client.objects.get().family_name == name


def test_records_know_their_keys_and_can_be_saved_afterwards():
    records = clients("Eins", "Zwei")
    insert(records)
    assert [record.pk for record in records] == list(
        Client.objects.order_by("code").values_list("pk", flat=True)
    )
    records[0].given_name = "Ada"
    records[0].save()
    assert Client.objects.get(code="ES-00001").given_name == "Ada"
    assert Client.objects.count() == 2


def test_a_record_added_later_gets_a_key_of_its_own():
    records = clients("Eins")
    insert(records)
    assert Client.objects.create(office=records[0].office, code="ES-00009").pk > records[0].pk


def test_a_mould_gives_what_the_model_gives():
    office = Office.objects.get(code="ES")
    ready, plain = Mould(Client).make(office_id=office.pk), Client(office_id=office.pk)
    columns = [field.attname for field in Client._meta.concrete_fields if field.attname != "created_at"]
    assert [getattr(ready, name) for name in columns] == [getattr(plain, name) for name in columns]
    ready.save()
    assert ready.code.startswith("ES-")


def locks() -> int:
    """Of this transaction, on relations; a server has some thousands for all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'")
        return cursor.fetchone()[0]


def test_a_million_rows_in_one_transaction_hold_no_more_locks_than_a_few():
    if connection.vendor == "postgresql":
        batches = clients(*"abcde")
        insert(batches[:1])
        insert(batches[1:2])  # the tables that checks look into are locked now, too
        held = locks()
        for each in batches[2:]:
            insert([each])
        assert locks() == held


def test_constraints_are_kept_and_nothing_of_a_faulty_portion_stays():
    records = clients("Eins", "Zwei")
    records[1].code = records[0].code
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(records)
    assert not Client.objects.exists()


def test_nothing_to_insert_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])
