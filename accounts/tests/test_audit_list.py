"""The data protection officer reads the audit trail; reading it is an entry of it."""

import csv

from django.urls import reverse

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
