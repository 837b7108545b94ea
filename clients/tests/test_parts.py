"""The parts that other pages load: likely duplicates, and the panel beside the consultation form."""

import re
from datetime import date

import pytest
from django.urls import reverse

from catalogues.models import Topic
from clients.models import Client
from core.models import AuditEntry
from welcome.tests.pages import text


def duplicates(client, **identity) -> str:
    return text(client.get(reverse("clients:client_duplicates"), identity))


def panel(client, pk) -> tuple[int, str]:
    response = client.get(reverse("clients:client_panel", args=[pk]))
    return response.status_code, response.content.decode()


@pytest.fixture
def mohammad(cast) -> Client:
    return Client.objects.create(
        office=cast.es, given_name="Mohammad", family_name="Beispielmann", birth_year=1988, household_size=4
    )


def test_a_likely_duplicate_of_the_own_office_is_shown_as_a_choice(client_for, mohammad):
    page = duplicates(
        client_for("adviser"), given_name="Muhammed", family_name="Beispielman", birth_year=1989
    )

    assert f'data-client="{mohammad.pk}"' in page
    assert "ES-00001" in page


def test_the_fields_of_the_consultation_form_carry_a_prefix(client_for, mohammad):
    fields = {"client-given_name": "Muhammed", "client-family_name": "Beispielmann", "client-birth_year": ""}

    assert f'data-client="{mohammad.pk}"' in duplicates(client_for("adviser"), **fields)


def test_of_another_office_only_code_and_initials_are_told(client_for, cast, mohammad):
    page = duplicates(client_for("adviser", "HH"), given_name="Mohammad", family_name="Beispielmann")

    assert f"Possible match in office {cast.es}: {mohammad.code}, M. B." in page
    for secret in ("Mohammad", "Beispielmann", "1988", "data-client"):
        assert secret not in page


def test_that_another_office_was_named_is_audited_without_names(client_for, cast, mohammad):
    duplicates(client_for("adviser", "HH"), given_name="Mohammad", family_name="Beispielmann")

    entry = AuditEntry.objects.get(action="search")
    assert entry.user == cast.person("adviser", "HH")
    assert entry.facts == {"list": "clients.client", "hits": 0, "offices": ["ES"]}


@pytest.mark.parametrize(
    "identity",
    [
        {"given_name": "Mohammad", "family_name": "Andersmann"},
        {"given_name": "Mohammad", "family_name": "Beispielmann", "birth_year": "1991"},
        {"given_name": "Mohammad"},
        {"given_name": "", "family_name": "", "birth_year": "1988"},
        {"given_name": "😀=", "family_name": "\x00", "birth_year": "soon"},
        {},
    ],
)
def test_somebody_else_is_no_duplicate(client_for, mohammad, identity):
    assert duplicates(client_for("adviser"), **identity).strip() == ""


@pytest.mark.parametrize(
    "identity",
    [
        {"given_name": "محمد", "family_name": "Beispielmann"},
        {"given_name": "Beispielmann", "family_name": "Mohammad"},
        {"given_name": "Mohammad", "birth_year": "1988"},
        {"given_name": "Mohammad Ali", "family_name": "Beispielmann", "birth_year": "1987"},
    ],
)
def test_spelling_order_and_a_year_more_or_less_make_no_other_person(client_for, mohammad, identity):
    assert "data-client" in duplicates(client_for("adviser"), **identity)


def test_the_same_name_and_birth_comes_before_all_that_sound_alike(client_for, cast, mohammad):
    for office in (cast.es, cast.hh):
        for year in (None, 1987, 1989, None, 1987, 1989):
            Client.objects.create(
                office=office, given_name="Muhammed", family_name="Beispielman", birth_year=year
            )
    same = Client.objects.create(
        office=cast.hh, given_name="Mohammad", family_name="Beispielmann", birth_date=date(1988, 3, 25)
    )

    identity = {"given_name": "Mohammad", "family_name": "Beispielmann", "birth_date": "1988-03-25"}
    page = duplicates(client_for("adviser"), **identity)

    assert re.findall(r"(?:ES|HH)-\d{5}", page)[0] == mohammad.code
    assert re.findall(r"Possible match in office [^:]+: (HH-\d{5})", page)[0] == same.code


def test_the_day_of_birth_counts_like_its_year(client_for, mohammad):
    identity = {"given_name": "Mohammad", "family_name": "Beispielmann"}
    adviser = client_for("adviser")
    assert "data-client" in duplicates(adviser, **identity, birth_date="1988-03-25")
    assert duplicates(adviser, **identity, birth_date="1995-03-25").strip() == ""


def test_the_panel_shows_the_person_and_the_last_consultations(client_for, cast, mohammad):
    consultation = mohammad.consultations.create(office=cast.es, held_on=date(2026, 10, 12))
    consultation.concerns.create(
        topic=Topic.objects.get(code="BIL-01"),
        outcome="resolved",
        office=cast.es,
        held_on=consultation.held_on,
        month=202610,
    )

    status, page = panel(client_for("adviser"), mohammad.pk)

    assert status == 200
    for words in ("Mohammad Beispielmann", "ES-00001", "4 persons", "12/10/2026", "resolved on the spot"):
        assert words in page


def test_the_panel_leaves_out_consultations_of_other_offices(client_for, cast, mohammad):
    mohammad.consultations.create(office=cast.hh, held_on=date(2026, 10, 12))

    _status, page = panel(client_for("adviser"), mohammad.pk)

    assert "No consultation in your offices yet." in page


def test_opening_the_panel_is_audited_as_reading(client_for, cast, mohammad):
    panel(client_for("adviser"), mohammad.pk)

    entry = AuditEntry.objects.get(action="read")
    assert (entry.user, entry.object_type, entry.object_id) == (
        cast.person("adviser"),
        "clients.client",
        str(mohammad.pk),
    )


def test_the_panel_of_a_foreign_client_is_404(client_for, mohammad):
    assert panel(client_for("adviser", "HH"), mohammad.pk)[0] == 404


def test_the_panel_of_nobody_is_404(client_for):
    assert panel(client_for("adviser"), 999_999)[0] == 404
