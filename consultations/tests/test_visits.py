"""Home visits: from the request over the plan to how it ended."""

import html
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.tests.staffing import away
from consultations.models import Consultation, HomeVisit
from consultations.tests.visits import TODAY, TOMORROW, entered, move, page_of
from consultations.visits import machine, services
from consultations.visits.machine import DECLINED, DONE, NOT_MET, PLANNED, REQUESTED, Step
from consultations.visits.models import address_key
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_visit

CREATE = "consultations:visit_create"


@pytest.fixture
def plan(cast) -> dict:
    people = {"first": cast.person("adviser").pk, "second": cast.person("adviser_partner").pk}
    return {"day": "2026-11-19", "time": "14:00", "safety_note": "", "mediation": "volunteer"} | people


# --- Requesting ---------------------------------------------------------------------------------------


def test_the_office_follows_from_the_district(client_for, cast):
    response = client_for("adviser").post(reverse(CREATE), entered())
    visit = HomeVisit.objects.get()
    assert response.url == visit.get_absolute_url()
    assert (visit.office, visit.status, visit.source) == (cast.es, REQUESTED, "entered")
    assert (visit.persons, visit.children, visit.language_id) == (4, 2, "ar")
    trail = AuditEntry.objects.get(action="create", object_type="consultations.homevisit")
    assert "Muster" not in str(trail.facts)


def test_only_the_own_districts_are_offered(client_for):
    page = text(client_for("adviser").get(reverse(CREATE)))
    assert 'value="eving"' in page
    assert 'value="hoerde"' not in page
    answer = text(client_for("adviser").post(reverse(CREATE), entered(district="hoerde")))
    assert "not one of the available choices" in answer
    assert not HomeVisit.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"street": ""}, "This field is required."),
        ({"street": "—"}, "This is no street."),
        ({"street": "x" * 100_000}, "at most 120 characters"),
        ({"postcode": "4433"}, "Five digits."),
        ({"persons": "1988"}, "Give a whole number from 1 to 30."),
        ({"persons": "1", "children": "2"}, "There are more children than persons."),
        ({"requested_on": "2026-11-19"}, "The day lies in the future."),
        ({"moves_in_on": "2006-11-01"}, "Please check the year."),
        ({"language": "xx"}, "not one of the available choices"),
        ({"reason": "party"}, "not one of the available choices"),
    ],
)
def test_wrong_input_is_refused_and_kept(client_for, changes, reason):
    page = html.unescape(text(client_for("adviser").post(reverse(CREATE), entered(**changes))))
    assert reason in page
    assert 'value="Muster"' in page
    assert not HomeVisit.objects.exists()


def test_a_double_click_stores_once(client_for):
    browser = client_for("adviser")
    browser.post(reverse(CREATE), entered(name="Müster"))
    page = text(browser.post(reverse(CREATE), entered(name="müster", street="Muster-Weg 5")))
    assert "already has an open visit for this reason" in page
    assert HomeVisit.objects.count() == 1


def test_an_emoji_for_a_name_is_a_name(client_for):
    client_for("adviser").post(reverse(CREATE), entered(name="👪"))
    assert HomeVisit.objects.get().name == "👪"


def test_a_further_visit_belongs_to_the_same_household(client_for):
    browser = client_for("adviser")
    browser.post(reverse(CREATE), entered())
    browser.post(reverse(CREATE), entered(reason="school"))
    first, second = HomeVisit.objects.order_by("pk")
    assert first.household == second.household
    assert "Same household" in page_of(browser, first)


def test_what_is_known_of_a_client_is_filled_in(client_for, cast):
    client = make_client(cast.es, family_name="Muster", street="Musterweg 7", language_id="ar")
    address = reverse(CREATE, query={"client": client.pk})
    page = text(client_for("adviser").get(address))
    assert 'value="Musterweg 7"' in page
    client_for("adviser").post(address, entered(client_key=client.pk))
    assert HomeVisit.objects.get().client == client
    foreign = make_client(cast.hh)
    client_for("adviser").post(reverse(CREATE), entered(client_key=foreign.pk, street="Musterweg 9"))
    assert HomeVisit.objects.order_by("pk").last().client is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Musterstraße 5", "44339"), ("MUSTERSTR. 5", "44339")),
        (("Muster Strasse 5",), ("Muster-Straße 5",)),
        (("Weg 1", "Yılmaz"), ("Weg 1", "yilmaz")),
    ],
)
def test_spellings_of_an_address_are_one(one, other):
    assert address_key(*one) == address_key(*other)


# --- Steps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("old", machine.TRANSITIONS)
@pytest.mark.parametrize("new", machine.TRANSITIONS)
def test_only_the_ways_of_the_table_are_open(visit, old, new):
    visit.status = old
    assert (new in visit.next_states()) is machine.is_allowed(old, new)


def test_a_plan_needs_two_people_or_a_note(client_for, visit, plan):
    browser = client_for("adviser")
    page = text(move(browser, visit, PLANNED, **plan | {"second": ""}))
    assert "Two people go, or a safety note says why one is enough." in page
    move(browser, visit, PLANNED, **plan | {"second": "", "safety_note": "Known family, office is told"})
    visit.refresh_from_db()
    assert (visit.status, visit.planned_at, visit.mediation) == (PLANNED, TOMORROW, "volunteer")
    assert "Known family, office is told" in page_of(browser, visit)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"day": "2026-11-17"}, "A plan lies in the future."),
        ({"day": "2026-11-18", "time": "09:59"}, "A plan lies in the future."),
        ({"day": "2126-11-19"}, "Please check the year."),
        ({"day": "31.02.2027"}, "Enter a valid date."),
        ({"time": ""}, "This field is required."),
        ({"safety_note": "x" * 100_000}, "at most 300 characters"),
        ({"mediation": "xx"}, "not one of the available choices"),
    ],
)
def test_a_wrong_plan_is_refused(client_for, visit, plan, changes, reason):
    page = html.unescape(text(move(client_for("adviser"), visit, PLANNED, **plan | changes)))
    assert reason in page
    visit.refresh_from_db()
    assert visit.status == REQUESTED


def test_the_second_person_is_somebody_else_and_of_the_office(client_for, cast, visit, plan):
    browser = client_for("adviser")
    same = text(move(browser, visit, PLANNED, **plan | {"second": plan["first"]}))
    assert "somebody else than the first" in same
    foreign = text(move(browser, visit, PLANNED, **plan | {"second": cast.person("adviser", "HH").pk}))
    assert "not one of the available choices" in foreign


def test_who_is_absent_that_day_is_told(client_for, cast, visit, plan):
    away(cast.person("adviser_partner"), TOMORROW.date(), TOMORROW.date())
    page = html.unescape(text(move(client_for("adviser"), visit, PLANNED, **plan)))
    assert f"{cast.person('adviser_partner')} is absent on" in page
    visit.refresh_from_db()
    assert visit.status == PLANNED


def test_the_database_keeps_the_rules(cast, visit, planned):
    rows = HomeVisit.objects.filter(pk=planned.pk)
    for wrong in (
        {"second": None},
        {"second": planned.first},
        {"status": DONE},
        {"address_key": ""},
        {"children": 5},
        {"ended_on": TODAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_how_it_ended(client_for, clock, planned):
    clock.shift(timedelta(days=2))
    browser = client_for("adviser")
    assert "The time of this visit is over." in page_of(browser, planned)
    future = text(move(browser, planned, NOT_MET, on="2026-11-21"))
    assert "The day lies in the future." in future
    move(browser, planned, NOT_MET, on="2026-11-19")
    planned.refresh_from_db()
    assert (planned.status, planned.ended_on) == (NOT_MET, date(2026, 11, 19))
    move(browser, planned, DONE, on="2026-11-20", mediation="none", agreed_steps="Bring the letter")
    planned.refresh_from_db()
    assert (planned.status, planned.mediation, planned.agreed_steps) == (DONE, "none", "Bring the letter")
    assert not Consultation.objects.exists()


def test_a_declined_visit_can_be_opened_again(client_for, visit):
    browser = client_for("adviser")
    move(browser, visit, DECLINED, on="2026-11-18")
    move(browser, visit, REQUESTED)
    visit.refresh_from_db()
    assert (visit.status, visit.ended_on) == (REQUESTED, None)


def test_of_two_steps_at_the_same_moment_one_is_told(client_for, visit):
    browser = client_for("adviser")
    move(browser, visit, DECLINED, on="2026-11-18")
    assert "This step is not possible any more." in text(move(browser, visit, DECLINED, on="2026-11-18"))
    stale = HomeVisit.objects.get(pk=visit.pk)
    stale.status = REQUESTED
    with pytest.raises(ValidationError):
        services.take_step(request=None, visit=stale, step=Step(DECLINED, on=TODAY))


def test_a_step_that_does_not_exist_is_404(client_for, visit):
    address = reverse("consultations:visit_move", args=[visit.pk, "party"])
    assert client_for("adviser").post(address).status_code == 404


def test_the_page_of_the_client_shows_the_visits(client_for, cast):
    client = make_client(cast.es)
    make_visit(cast.person("adviser"), cast.es, client=client)
    page = text(client_for("adviser").get(client.get_absolute_url()))
    assert "requested on 18/11/2026" in page or "requested on 18 Nov 2026" in page
    HomeVisit.objects.update(status=NOT_MET, ended_on=TODAY)
    assert "not met" in text(client_for("adviser").get(client.get_absolute_url()))
    HomeVisit.objects.all().delete()
    assert "client-visits" not in text(client_for("adviser").get(client.get_absolute_url()))
