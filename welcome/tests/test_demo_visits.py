"""The invented home visits: within the rules, in every state, and without the addresses that would be gone by now."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from conftest import NOW
from consultations.models import HomeVisit
from consultations.visits.querysets import KEPT
from welcome.tests.test_demo_data import UNTIL

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("demo visits")]
FEW = {"years": 1, "consultations": 400, "until": UNTIL, "verbosity": 0}


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker) -> list[HomeVisit]:
    """Made once for all tests here, because invented data take seconds."""
    with django_db_blocker.unblock(), time_machine.travel(NOW):
        return invented()


def invented() -> list[HomeVisit]:
    """What the command makes; nothing stays in the database."""
    with override_settings(DEBUG=True), transaction.atomic():
        call_command("demo_data", **FEW)
        found = list(HomeVisit.objects.select_related("consultation", "office").order_by("pk"))
        transaction.set_rollback(True)
    return found


def test_there_are_some_in_every_state_of_every_office(visits):
    assert {visit.status for visit in visits} == set(HomeVisit.Status.values)
    assert len({visit.office_id for visit in visits}) == 7
    assert any(visit.consultation for visit in visits)


def test_what_would_be_deleted_by_now_is(visits):
    assert any(visit.is_forgotten for visit in visits)
    for visit in visits:
        if visit.ended_on:
            assert visit.is_forgotten or visit.ended_on + KEPT > UNTIL - timedelta(days=1)
        else:
            assert visit.street


def test_a_made_visit_is_that_of_its_consultation(visits):
    for visit in visits:
        if visit.consultation:
            assert visit.consultation.channel == "home_visit"
            assert (visit.status, visit.ended_on) == ("done", visit.consultation.held_on)
            assert visit.mediation == visit.consultation.mediation


def test_the_same_seed_gives_the_same_visits(visits):
    def facts(visit):
        return visit.street, visit.name, visit.household, visit.status, visit.requested_on, visit.planned_at

    assert list(map(facts, invented())) == list(map(facts, visits))
