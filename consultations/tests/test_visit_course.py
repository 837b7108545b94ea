"""What follows from home visits: the consultation, lists, the desk, and what is kept for how long."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, HomeVisit
from consultations.tests.entered import row
from consultations.tests.visits import TODAY, entered, move, page_of, plan_for
from consultations.visits import services
from consultations.visits.machine import DECLINED, DONE, NOT_MET, Step
from consultations.visits.querysets import KEPT, LONGEST_OPEN
from core.models import AuditEntry
from welcome.retention import acts, due
from welcome.retention.tasks import keep_retention
from welcome.tests.pages import queries, text
from welcome.tests.records import make_consultation, make_visit, request_of


def forget(day: date) -> int:
    """What the run of that day does with visits."""
    return acts.visits(due.visits(day, day)) + acts.delete(due.requests(day, day))


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
    page = text(browser.get(reverse("consultations:consultation_detail", args=[consultation.pk])))
    assert f'<a href="{planned.get_absolute_url()}">' in page


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
    plan_for(cast, visit, timezone.now() + timedelta(hours=3))
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
    assert forget(TODAY + KEPT - timedelta(days=1)) == 0
    assert forget(TODAY + KEPT) == 1
    visit.refresh_from_db()
    assert (visit.name, visit.street, visit.address_key, visit.agreed_steps) == ("", "", "", "")
    assert (visit.persons, visit.language_id, visit.status) == (4, "ar", DECLINED)
    open_one.refresh_from_db()
    assert open_one.street
    assert "Name, address and notes were deleted" in page_of(browser, visit)
    assert browser.get(reverse("consultations:visit_update", args=[visit.pk])).status_code == 404


def test_the_daily_task_does_it(client_for, clock, visit):
    move(client_for("adviser"), visit, DECLINED, on="2026-11-18")
    clock.shift(KEPT)
    keep_retention.call()
    visit.refresh_from_db()
    assert visit.is_forgotten


def test_a_move_that_lies_ahead_keeps_the_address_longer(cast):
    visit = make_visit(cast.person("adviser"), cast.es, moves_in_on=TODAY + timedelta(days=60))
    step = Step(DECLINED, on=TODAY)
    services.take_step(request=request_of(cast.person("adviser")), visit=visit, step=step)
    assert visit.kept_until == TODAY + timedelta(days=60) + KEPT
    assert forget(TODAY + KEPT) == 0
    assert forget(visit.kept_until) == 1


def test_an_edit_and_a_step_at_the_same_time_are_both_kept(client_for, visit):
    browser, address = client_for("adviser"), reverse("consultations:visit_update", args=[visit.pk])
    opened = entered(street=visit.street, version="1", persons="6")
    move(browser, visit, DECLINED, on="2026-11-18")
    page = text(browser.post(address, opened))
    assert "has changed this since you opened it" in page
    assert "Save my version" in page
    assert browser.post(address, opened | {"version": "2"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.persons, visit.version) == (DECLINED, 6, 3)


def test_requests_that_nothing_came_of_are_deleted_whole(cast, planned):
    adviser, long_ago = cast.person("adviser"), TODAY - LONGEST_OPEN - timedelta(days=1)
    old = make_visit(adviser, cast.es, requested_on=long_ago)
    make_visit(adviser, cast.es, requested_on=long_ago, moves_in_on=TODAY)
    HomeVisit.objects.filter(pk=planned.pk).update(requested_on=long_ago)
    assert forget(TODAY) == 1
    assert not HomeVisit.objects.filter(pk=old.pk).exists()
    assert HomeVisit.objects.count() == 2


def test_the_first_consultation_of_a_visit_stays_its_own(cast, planned):
    consultation = make_consultation(cast.person("adviser"), cast.es, channel="home_visit")
    services.complete(request=request_of(cast.person("adviser")), visit=planned, consultation=consultation)
    other = make_consultation(cast.person("adviser"), cast.es, channel="home_visit")
    services.complete(request=request_of(cast.person("adviser")), visit=planned, consultation=other)
    planned.refresh_from_db()
    assert planned.consultation == consultation
