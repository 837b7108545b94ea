"""The start page of each role, and the search."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation, make_service


def test_the_desk_shows_today_of_the_own_office(client_for, cast):
    make_consultation(
        cast.person("lead"),
        cast.es,
        client=make_client(cast.es, given_name="Yusuf", family_name="Adani"),
        concerns=["BIL-01", "WOH-01"],
    )
    make_consultation(cast.person("adviser"), cast.es, held_on=date(2026, 11, 17))
    make_consultation(cast.person("adviser", "HH"), cast.hh, client=make_client(cast.hh, given_name="Fremd"))

    page = text(client_for("adviser").get("/"))

    assert "Wednesday, 18 November" in page
    assert "1 consultation" in page
    assert "2 concerns" in page
    assert "Yusuf A." in page
    assert "Fremd" not in page


def test_what_the_person_owes_stands_on_the_desk(client_for, cast):
    for person, day in (("lead", 1), ("adviser", 18), ("adviser", 19)):
        make_consultation(
            cast.person(person),
            cast.es,
            client=make_client(cast.es, given_name=f"{person.title()}{day}"),
            held_on=date(2026, 10, 1),
            follow_up_on=date(2026, 11, day),
        )
    response = client_for("adviser").get("/")
    assert [task.record.client.given_name for task in response.context["tasks"]] == ["Adviser18"]
    assert "Adviser18" in text(response)


@pytest.mark.parametrize(
    ("part", "url_name"),
    [
        ("coordinator", "reports:dashboard"),
        ("directory", "partners:service_list"),
        ("admin", "accounts:user_list"),
        ("dpo", "accounts:audit_list"),
    ],
)
def test_other_roles_start_where_they_work(client_for, part, url_name):
    assert client_for(part).get("/").url == reverse(url_name)


def test_whose_roles_have_ended_sees_what_may_be_opened(client_for, cast):
    cast.person("dpo").city_roles.all().delete()
    page = text(client_for("dpo").get("/"))
    assert "What you may open" in page
    assert "New consultation" not in page


def test_search_finds_people_services_and_organisations(client_for, cast):
    make_client(cast.es, given_name="Muhammed", family_name="Kaya")
    make_client(cast.hh, given_name="Mohammad", family_name="Fremd")
    make_service("BIL-01", name="Mohammad-Hilfe", organisation="Haus Mohammad")

    page = text(client_for("adviser").get("/search/", {"q": "Mohammad"}))

    for found in ("Muhammed Kaya", "Mohammad-Hilfe", "Haus Mohammad"):
        assert found in page, found
    assert "Fremd" not in page


def test_search_says_how_many_there_are_and_leads_to_the_list(client_for, cast):
    for number in range(11):
        make_client(cast.es, given_name="Yusuf", family_name=f"Kaya{number}")
    adviser = client_for("adviser")
    page = adviser.get("/search/", {"q": "Kaya Yusuf"}).text
    assert "All 11 in the list" in page
    [address] = re.findall(r'href="(/clients/\?[^"]*)"', page)
    assert adviser.get(html.unescape(address)).context["page_obj"].paginator.count == 11
    page = adviser.get("/search/", {"q": "Kaya7"}).text
    assert "in the list" not in page
    assert 'href="/services/?q=Kaya7"' in page


def test_search_puts_people_last_who_are_called_otherwise(client_for, cast):
    make_client(cast.es, given_name="Jerman", family_name="Kurz")
    make_service("BIL-01", name="German course")
    adviser = client_for("adviser")

    def order(typed: str) -> list[str]:
        return re.findall(r'<h2 id="(\w+)"', adviser.get("/search/", {"q": typed}).text)

    make_service("BIL-01", name="Jermanisch")
    assert order("German") == ["services", "organisations", "clients"]
    assert order("Jerman") == ["clients", "services", "organisations"]


def test_search_shows_no_people_to_roles_without_casework(client_for, cast):
    make_client(cast.es, given_name="Muhammed", family_name="Kaya")
    make_service("BIL-01", name="Kaya-Hilfe")
    for part in ("reception", "coordinator", "directory"):
        page = text(client_for(part).get("/search/", {"q": "Kaya"}))
        assert "Muhammed" not in page
        assert "Kaya-Hilfe" in page
    assert "nothing to search" in text(client_for("dpo").get("/search/", {"q": "Kaya"}))


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "%", "'\"<b>", "x" * 5000])
def test_search_takes_whatever_is_typed(client_for, typed):
    page = text(client_for("adviser").get("/search/", {"q": typed}))
    assert "<b>" not in page.split("<h1>")[1].split("</h1>")[0]


def test_what_was_searched_for_stays_out_of_the_audit_trail(client_for, cast):
    client_for("adviser").get("/search/", {"q": "Muhammed"})
    entry = AuditEntry.objects.get(action="search")
    assert entry.facts == {"clients": 0}
