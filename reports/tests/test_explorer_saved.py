"""Evaluations kept under a name: for oneself or for an office, never seen by others."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEntry
from reports.models import SavedQuery
from welcome.tests.pages import text, url

pytestmark = pytest.mark.django_db
PAGE = "/statistics/explore/"
NEW = "/statistics/explore/saved/new/"
QUERY = "year=2026&by=district&measures=concerns&disclosure=rounded"


def names(browser) -> list[str]:
    return [saved.name for saved in browser.get(f"{PAGE}?{QUERY}").context["saved"]]


def test_a_query_is_saved_for_oneself_and_opens_again(client_for):
    lead = client_for("lead")
    form = lead.get(f"{NEW}?{QUERY}")
    assert form.context["form"]["parameters"].value() == QUERY.replace(",", "%2C")
    saved = lead.post(NEW, {"name": "Anliegen je Bezirk", "parameters": QUERY, "whose": ""})
    assert saved.url == f"{PAGE}?{QUERY}"
    assert names(lead) == ["Anliegen je Bezirk"]
    assert names(client_for("coordinator")) == names(client_for("lead", "HH")) == []
    assert AuditEntry.objects.get(action="create").facts == {"fields": ["name", "parameters"]}


def test_a_query_of_the_office_is_for_its_leads_and_the_coordinator(client_for):
    client_for("lead").post(NEW, {"name": "Monate", "parameters": QUERY, "whose": "ES"})
    assert names(client_for("lead")) == names(client_for("coordinator")) == ["Monate"]
    assert names(client_for("lead", "HH")) == []
    assert "Eving/Scharnhorst" in text(client_for("lead").get(f"{PAGE}?{QUERY}"))


def test_a_foreign_office_is_not_on_offer(client_for):
    refused = client_for("lead").post(NEW, {"name": "Monate", "parameters": QUERY, "whose": "HH"})
    assert "Select a valid choice" in text(refused)
    assert not SavedQuery.objects.exists()


def test_a_name_is_given_once_per_person_and_once_per_office(client_for, cast):
    lead = client_for("lead")
    for whose, reason in (("", "You have already saved"), ("ES", "The office already has")):
        assert lead.post(NEW, {"name": "Monate", "parameters": QUERY, "whose": whose}).status_code == 302
        again = lead.post(NEW, {"name": "Monate", "parameters": QUERY, "whose": whose})
        assert reason in text(again)
    assert SavedQuery.objects.count() == 2
    other = SavedQuery.objects.create(name="Jahre", parameters=QUERY, owner=cast.person("lead"))
    assert "You have already saved" in text(lead.post(url("update", other), {"name": "Monate"}))


def test_what_gives_no_table_is_not_saved(client_for):
    for wrong in ("year=1066", "year=2026&nope=1", ""):
        refused = client_for("lead").post(NEW, {"name": "x", "parameters": wrong, "whose": ""})
        assert refused.status_code == 200
    assert not SavedQuery.objects.exists()


def test_rename_and_remove(client_for, cast):
    saved = SavedQuery.objects.create(name="Monate", parameters=QUERY, owner=cast.person("lead"))
    lead = client_for("lead")
    assert lead.post(url("update", saved), {"name": "Nach Bezirk"}).url == f"{PAGE}?{QUERY}"
    assert names(lead) == ["Nach Bezirk"]
    assert "can be saved again" in text(lead.get(url("delete", saved)))
    assert lead.post(url("delete", saved)).url == f"{PAGE}?{QUERY}"
    assert names(lead) == []
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"update", "cancel"}


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_somebody_else_saved_is_404(client_for, cast, act):
    of_colleague = SavedQuery.objects.create(
        name="Monate", parameters=QUERY, owner=cast.person("coordinator")
    )
    of_office = SavedQuery.objects.create(name="Monate", parameters=QUERY, office=cast.hh)
    for saved in (of_colleague, of_office):
        assert client_for("lead").get(url(act, saved)).status_code == 404
        assert client_for("lead").post(url(act, saved), {"name": "x"}).status_code == 404
    assert client_for("coordinator").get(url(act, of_office)).status_code == 200


def test_the_database_wants_one_owner(cast):
    for owner, office in ((None, None), (cast.person("lead"), cast.es)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedQuery.objects.create(name="x", parameters=QUERY, owner=owner, office=office)


def test_a_saved_query_that_no_longer_fits_says_so(client_for, cast):
    """Saved for the office by the coordinator, opened by its lead: the figures of another office stay closed."""
    foreign = f"{QUERY.replace('measures', 'office=HH&measures')}"
    SavedQuery.objects.create(name="HH", parameters=foreign, office=cast.es)
    opened = client_for("lead").get(f"{reverse('reports:explorer')}?{foreign}")
    assert opened.context["page"] is None
    assert "Select a valid choice" in text(opened)
