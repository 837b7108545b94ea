"""Home visits: from the request over the plan to how it ended; and who may do what with them."""

import html
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, HomeVisit
from consultations.tests.entered import row
from consultations.visits import machine, services
from consultations.visits.machine import DECLINED, DONE, NOT_MET, PLANNED, REQUESTED, Step
from consultations.visits.models import address_key
from consultations.visits.querysets import KEPT, LONGEST_OPEN
from core.models import AuditEntry
from welcome.tests.pages import queries, text
from welcome.tests.records import make_client, make_consultation, make_visit, request_of

TODAY = date(2026, 11, 18)
TOMORROW = datetime(2026, 11, 19, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
CREATE = "consultations:visit_create"


def entered(**changes) -> dict[str, str]:
    """What an adviser of ES sends for a family in Eving."""
    known = {"reason": "welcome", "requested_on": "2026-11-18", "moves_in_on": "2026-11-01", "name": "Muster"}
    known |= {"street": "Musterweg 5", "postcode": "44339", "flat": "", "district": "eving"}
    return known | {"persons": "4", "children": "2", "language": "ar"} | changes


def move(browser, visit: HomeVisit, state: str, **data):
    return browser.post(reverse("consultations:visit_move", args=[visit.pk, state]), data, follow=True)


def page_of(browser, visit: HomeVisit) -> str:
    return html.unescape(text(browser.get(visit.get_absolute_url())))


@pytest.fixture
def visit(cast) -> HomeVisit:
    return make_visit(cast.person("adviser"), cast.es, name="Muster", persons=4, children=2, language_id="ar")


@pytest.fixture
def plan(cast) -> dict:
    people = {"first": cast.person("adviser").pk, "second": cast.person("adviser_partner").pk}
    return {"day": "2026-11-19", "time": "14:00", "safety_note": "", "mediation": "volunteer"} | people


@pytest.fixture
def planned(cast, visit) -> HomeVisit:
    return planned_for(cast, visit, TOMORROW)


def planned_for(cast, visit: HomeVisit, moment: datetime) -> HomeVisit:
    step = Step(
        PLANNED, moment, cast.person("adviser"), cast.person("adviser_partner"), mediation="volunteer"
    )
    services.take_step(request=request_of(cast.person("adviser")), visit=visit, step=step)
    return visit


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


# --- The consultation of a visit ----------------------------------------------------------------------


def logged(planned: HomeVisit, cast, **changes) -> dict:
    data = {"who": "without", "office": cast.es.pk, "held_on": "2026-11-19", "start_time": "14:00"}
    data |= {"channel": "home_visit", "language": "ar", "mediation": "paid", "persons_present": "4"}
    data |= {"adviser": cast.person("adviser").pk, "submission": "5f0c0b0e-0000-4000-8000-000000000001"}
    data |= {"concerns-TOTAL_FORMS": "1", "concerns-INITIAL_FORMS": "0"} | row(0, "BIL-01", "info")
    return data | {"visit": planned.pk} | changes


def test_the_consultation_opens_with_what_is_known(client_for, clock, cast, planned):
    clock.shift(timedelta(days=2))
    response = client_for("adviser").get(
        reverse("consultations:consultation_create", query={"visit": planned.pk})
    )
    form = response.context["form"]
    assert [form[name].value() for name in ("channel", "language", "mediation", "persons_present")] == [
        *("home_visit", "ar", "volunteer", 4)
    ]
    assert form["held_on"].value() == date(2026, 11, 19)
    assert form["second_adviser"].value() == cast.person("adviser_partner").pk
    assert [code for code, _label in form.fields["channel"].choices] == ["home_visit"]


def test_a_visit_with_concerns_is_one_consultation(client_for, clock, cast, planned):
    clock.shift(timedelta(days=2))
    browser = client_for("adviser")
    response = browser.post(reverse("consultations:consultation_create"), logged(planned, cast))
    assert response.status_code == 302
    planned.refresh_from_db()
    consultation = Consultation.objects.get()
    assert (planned.status, planned.consultation) == (DONE, consultation)
    assert (planned.ended_on, planned.mediation) == (date(2026, 11, 19), "paid")
    assert consultation.channel == "home_visit"
    assert planned.next_states() == ()
    assert "The concerns are in the consultation" in page_of(browser, planned)


def test_another_channel_is_refused(client_for, clock, cast, planned):
    clock.shift(timedelta(days=2))
    data = logged(planned, cast, channel="phone")
    page = text(client_for("adviser").post(reverse("consultations:consultation_create"), data))
    assert "not one of the available choices" in page
    assert not Consultation.objects.exists()


def test_a_foreign_or_finished_visit_opens_a_plain_consultation(client_for, cast, visit):
    foreign = make_visit(cast.person("adviser", "HH"), cast.hh)
    for key in (foreign.pk, visit.pk, "x", "9" * 30):
        address = reverse("consultations:consultation_create", query={"visit": key})
        assert client_for("adviser").get(address).context["visit"] is None


def test_a_cancelled_consultation_lets_the_visit_be_corrected(client_for, clock, cast, planned):
    clock.shift(timedelta(days=2))
    browser = client_for("adviser")
    browser.post(reverse("consultations:consultation_create"), logged(planned, cast))
    consultation = Consultation.objects.get()
    browser.post(
        reverse("consultations:consultation_cancel", args=[consultation.pk]), {"reason": "entered twice"}
    )
    move(browser, planned, NOT_MET, on="2026-11-19")
    planned.refresh_from_db()
    assert (planned.status, planned.consultation) == (NOT_MET, None)


# --- Lists, the desk, what is kept --------------------------------------------------------------------


def test_the_list_shows_open_ones_and_files_hold_no_address(client_for, cast, visit, planned):
    make_visit(cast.person("adviser"), cast.es, street="Beispielgasse 3", name="=1+1")
    browser = client_for("adviser")
    address = reverse("consultations:visit_list")
    page = text(browser.get(address))
    assert "Beispielgasse 3" in page
    assert page.index("Musterweg") < page.index("Beispielgasse 3")
    file = browser.get(address, {"export": "csv"})
    content = b"".join(file.streaming_content).decode()
    assert "Musterweg" not in content
    assert "Beispielgasse" not in content
    assert content.count("eving".title()) == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"state": "all"}, 3),
        ({"state": "declined"}, 1),
        ({"state": "planned"}, 1),
        ({"reason": "school"}, 1),
        ({"language": "ar"}, 1),
        ({"district": "eving"}, 2),
        ({"district": "scharnhorst"}, 0),
        ({"offer": "on"}, 1),
        ({"overdue": "on"}, 0),
        ({"since": "2026-11-19"}, 0),
        ({"sort": "-planned_at"}, 2),
        ({"state": "nonsense"}, 0),
    ],
)
def test_filters(client_for, cast, planned, query, count):
    adviser = cast.person("adviser")
    make_visit(adviser, cast.es, reason="school")
    declined = make_visit(adviser, cast.es)
    services.take_step(request=request_of(adviser), visit=declined, step=Step(DECLINED, on=TODAY))
    response = client_for("adviser").get(reverse("consultations:visit_list"), query)
    assert len(response.context["object_list"]) == count


def test_the_list_asks_the_database_as_often_with_more_rows(client_for, cast):
    adviser, browser = cast.person("adviser"), client_for("adviser")
    address = reverse("consultations:visit_list")
    for _number in range(3):
        make_visit(adviser, cast.es)
    browser.get(address)
    few = queries(browser, address)
    for _number in range(3):
        make_visit(adviser, cast.es)
    assert queries(browser, address) == few


def test_the_desk_shows_the_visits_of_today(client_for, cast, visit):
    planned_for(cast, visit, timezone.now() + timedelta(hours=3))
    assert visit.address in text(client_for("adviser").get(reverse("home")))
    assert visit.address not in text(client_for("reception").get(reverse("home")))


def test_navigation_counts_what_is_requested(client_for, visit):
    page = text(client_for("adviser").get(reverse("consultations:task_list")))
    assert 'Home visits <span class="count">1' in page


def test_reading_a_household_leaves_a_trace(client_for, visit):
    client_for("adviser").get(visit.get_absolute_url())
    assert AuditEntry.objects.filter(action="read", object_id=visit.pk).count() == 1


def test_names_and_addresses_go_three_months_after_the_end(client_for, clock, cast, visit):
    browser = client_for("adviser")
    open_one = make_visit(cast.person("adviser"), cast.es)
    move(browser, visit, DECLINED, on="2026-11-18")
    assert services.forget(TODAY + KEPT - timedelta(days=1)) == 0
    assert services.forget(TODAY + KEPT) == 1
    visit.refresh_from_db()
    assert (visit.name, visit.street, visit.address_key, visit.agreed_steps) == ("", "", "", "")
    assert (visit.persons, visit.language_id, visit.status) == (4, "ar", DECLINED)
    open_one.refresh_from_db()
    assert open_one.street
    assert "Name, address and notes were deleted" in page_of(browser, visit)
    assert browser.get(reverse("consultations:visit_update", args=[visit.pk])).status_code == 404


def test_a_move_that_lies_ahead_keeps_the_address_longer(cast):
    visit = make_visit(cast.person("adviser"), cast.es, moves_in_on=TODAY + timedelta(days=60))
    step = Step(DECLINED, on=TODAY)
    services.take_step(request=request_of(cast.person("adviser")), visit=visit, step=step)
    assert visit.kept_until == TODAY + timedelta(days=60) + KEPT
    assert services.forget(TODAY + KEPT) == 0
    assert services.forget(visit.kept_until) == 1


def test_requests_that_nothing_came_of_are_deleted_whole(cast, planned):
    adviser, long_ago = cast.person("adviser"), TODAY - LONGEST_OPEN - timedelta(days=1)
    old = make_visit(adviser, cast.es, requested_on=long_ago)
    make_visit(adviser, cast.es, requested_on=long_ago, moves_in_on=TODAY)
    HomeVisit.objects.filter(pk=planned.pk).update(requested_on=long_ago)
    assert services.forget(TODAY) == 1
    assert not HomeVisit.objects.filter(pk=old.pk).exists()
    assert HomeVisit.objects.count() == 2
    assert AuditEntry.objects.get(action="cancel").facts == {"list": "consultations.homevisit", "rows": 1}


def test_the_first_consultation_of_a_visit_stays_its_own(cast, planned):
    consultation = make_consultation(cast.person("adviser"), cast.es, channel="home_visit")
    services.complete(request=request_of(cast.person("adviser")), visit=planned, consultation=consultation)
    other = make_consultation(cast.person("adviser"), cast.es, channel="home_visit")
    services.complete(request=request_of(cast.person("adviser")), visit=planned, consultation=other)
    planned.refresh_from_db()
    assert planned.consultation == consultation
