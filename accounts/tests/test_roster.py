"""The duty roster: who is on duty in which open hours, gaps, planning a week, taking over an earlier one."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Duty, Membership
from accounts.staffing.roster import on_duty as people_on_duty
from accounts.staffing.spans import uncovered
from accounts.tests.staffing import FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, away, on_duty
from core.models import AuditEntry
from districts.models import Holiday, OpeningException, Site
from districts.scoping import Role
from welcome.tests.cast import membership
from welcome.tests.pages import queries, text

pytestmark = pytest.mark.django_db

ROSTER = "/offices/ES/roster/"
PLAN = "/offices/ES/roster/plan/"
FILL = "/offices/ES/roster/fill/"


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def rows(page) -> dict[date, list[str]]:
    return {slot.day: slot.gaps for slot in page.context["week"].slots}


def cell(user, day: date, opens: str, site: str = "es") -> str:
    return f"{Site.objects.get(code=site).pk}/{day.isoformat()}/{opens}/{user.pk}"


@pytest.mark.parametrize(
    ("covers", "gaps"),
    [
        ([], [(9, 12)]),
        ([(9, 12)], []),
        ([(8, 13)], []),
        ([(9, 10), (11, 12)], [(10, 11)]),
        ([(11, 12), (9, 11)], []),
        ([(10, 11), (10, 11)], [(9, 10), (11, 12)]),
        ([(12, 14), (7, 9)], [(9, 12)]),
    ],
)
def test_what_no_duty_covers_is_left_over(covers, gaps):
    spans = [(time(since), time(until)) for since, until in covers]
    assert uncovered((time(9), time(12)), spans) == [(time(since), time(until)) for since, until in gaps]


# --- What holds for every duty ----------------------------------------------------------------------


def test_nobody_is_on_duty_at_two_places_at_the_same_time(cast):
    adviser = cast.person("adviser")
    membership(adviser, cast.hh, Role.ADVISER, "city").save()
    on_duty(adviser, MONDAY, 9, 12)
    on_duty(adviser, MONDAY, 12, 13, site="hh")
    with pytest.raises(ValidationError, match=r"09:00 .* 12:00") as refusal:
        on_duty(adviser, MONDAY, 11, 14, site="hh")
    assert refusal.value.code == "overlap"


def test_who_is_absent_is_not_put_on_duty(cast):
    away(cast.person("adviser"), MONDAY, TUESDAY)
    with pytest.raises(ValidationError) as refusal:
        on_duty(cast.person("adviser"), TUESDAY, 13, 16)
    assert refusal.value.code == "absent"


def test_only_who_works_in_the_office_on_that_day_is_put_on_duty(cast):
    Membership.objects.filter(user=cast.person("adviser")).update(valid_until=MONDAY)
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    for person, site in ((cast.person("adviser"), "es"), (cast.person("adviser", "HH"), "es")):
        with pytest.raises(ValidationError) as refusal:
            on_duty(person, TUESDAY, 13, 16, site)
        assert refusal.value.code == "no_member"


def test_the_person_is_locked_before_the_check(cast):
    """Of two requests at the same moment the second waits, and then finds the duty of the first."""
    with CaptureQueriesContext(connection) as captured:
        on_duty(cast.person("adviser"), MONDAY, 9, 12)
    statements = [query["sql"] for query in captured if '"accounts_' in query["sql"]]
    assert '"accounts_user"' in statements[0]
    assert ("FOR NO KEY UPDATE" in statements[0]) is connection.features.has_select_for_update


def test_a_moment_has_the_people_on_duty_with_their_side(cast):
    site = Site.objects.select_related("office").get(code="es")
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    on_duty(cast.person("adviser_partner"), MONDAY, 10, 12)
    on_duty(cast.person("adviser", "HH"), MONDAY, 9, 12, site="hh")

    def found(hour: int) -> list:
        return [(shift.person, shift.side) for shift in people_on_duty(site, at(MONDAY, hour))]

    assert found(9) == [(cast.person("adviser"), "city")]
    assert found(11) == [(cast.person("adviser"), "city"), (cast.person("adviser_partner"), "partner")]
    assert found(12) == []
    away(cast.person("adviser"), MONDAY)
    assert found(9) == []


def test_without_a_roster_nobody_is_guessed(cast):
    assert people_on_duty(Site.objects.select_related("office").get(code="es")) == []


# --- The page -----------------------------------------------------------------------------------------


def test_the_roster_marks_nobody_one_side_and_who_is_absent(client_for, cast):
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    on_duty(cast.person("adviser_partner"), MONDAY, 9, 12)
    on_duty(cast.person("adviser"), TUESDAY, 13, 16)
    on_duty(cast.person("adviser_partner"), TUESDAY, 13, 15)
    away(cast.person("adviser"), TUESDAY)
    on_duty(cast.person("adviser"), THURSDAY, 14, 17)
    page = client_for("reception").get(ROSTER)
    assert rows(page) == {
        MONDAY: [],
        TUESDAY: ["City missing", "15:00–16:00 nobody"],
        THURSDAY: ["Partner missing"],
        FRIDAY: ["nobody"],
    }
    shown = text(page)
    assert "3 stretches of open hours have gaps" in shown
    assert '<s>Adviser of ES</s> <span class="kern-badge kern-badge--warning">absent' in shown
    assert "Holiday" not in shown  # why somebody is away is nobody's business
    assert "Plan the week" not in shown


def test_an_office_without_a_partner_lacks_no_side(client_for, cast):
    cast.es.partner_links.all().delete()
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    assert rows(client_for("adviser").get(ROSTER))[MONDAY] == []


def test_holidays_and_exceptions_change_the_open_hours_of_the_roster(client_for, cast):
    Holiday.objects.create(day=THURSDAY, name="Feast")
    site = Site.objects.get(code="es")
    OpeningException.objects.create(site=site, day=FRIDAY, reason="Team day")
    times = {"opens_at": time(10), "closes_at": time(11)}
    OpeningException.objects.create(site=site, day=MONDAY, reason="Short day", **times)
    page = client_for("adviser").get(ROSTER)
    assert {slot.day: slot.opens_at for slot in page.context["week"].slots} == {
        MONDAY: time(10),
        TUESDAY: time(13),
    }
    assert "Feast" in text(page)
    assert "Team day" in text(page)


def test_weeks_go_forward_and_back(client_for):
    client = client_for("adviser")
    page = client.get(ROSTER, {"day": "2026-11-22"})
    assert page.context["week"].period.start == MONDAY
    assert "?day=2026-11-09" in text(page)
    assert "?day=2026-11-23" in text(page)
    assert client.get(ROSTER, {"day": "soon"}).context["week"].period.start == MONDAY


def test_the_way_without_an_office_leads_to_the_own_one(client_for, cast):
    assert client_for("reception", "HH").get("/roster/").context["office"] == cast.hh


def test_the_roster_costs_the_same_queries_for_many_duties(client_for, cast):
    client = client_for("lead")
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    before = queries(client, ROSTER)
    for day, since in ((TUESDAY, 13), (THURSDAY, 14), (FRIDAY, 9)):
        on_duty(cast.person("adviser"), day, since, since + 3)
        on_duty(cast.person("adviser_partner"), day, since, since + 3)
    away(cast.person("lead"), MONDAY)
    assert queries(client, ROSTER) == before


# --- Planning -----------------------------------------------------------------------------------------


def test_lead_ticks_who_is_on_duty(client_for, cast):
    adviser, partner = cast.person("adviser"), cast.person("adviser_partner")
    on_duty(adviser, MONDAY, 9, 12)
    client = client_for("lead")
    page = text(client.get(PLAN))
    shown = cell(adviser, MONDAY, "0900")
    assert f'value="{shown}" checked' in page
    answer = client.post(
        PLAN,
        {"shown": [shown], "duties": [cell(partner, MONDAY, "0900"), cell(adviser, TUESDAY, "1300")]},
    )
    assert answer.url == f"{ROSTER}?day=2026-11-16"
    assert {(duty.user, duty.day, duty.span) for duty in Duty.objects.all()} == {
        (partner, MONDAY, (time(9), time(12))),
        (adviser, TUESDAY, (time(13), time(16))),
    }
    entries = AuditEntry.objects.filter(object_type="accounts.duty")
    assert sorted((entry.action, entry.facts["member"]) for entry in entries) == sorted(
        [("cancel", adviser.pk), ("create", partner.pk), ("create", adviser.pk)]
    )


def test_planning_leaves_alone_what_another_lead_has_changed_meanwhile(client_for, cast):
    adviser, partner = cast.person("adviser"), cast.person("adviser_partner")
    other = on_duty(partner, TUESDAY, 13, 16)
    client_for("lead").post(PLAN, {"duties": [cell(adviser, MONDAY, "0900")]})
    assert Duty.objects.filter(pk=other.pk).exists()
    assert Duty.objects.count() == 2


def test_planning_keeps_a_duty_for_a_part_of_the_hours(client_for, cast):
    duty = on_duty(cast.person("adviser"), MONDAY, 9, 10)
    key = cell(cast.person("adviser"), MONDAY, "0900")
    client_for("lead").post(PLAN, {"shown": [key], "duties": [key]})
    assert Duty.objects.get() == duty


def test_planning_says_what_stands_against_it_and_writes_nothing(client_for, cast):
    adviser, partner = cast.person("adviser"), cast.person("adviser_partner")
    membership(adviser, cast.hh, Role.ADVISER, "city").save()
    on_duty(adviser, MONDAY, 11, 14, site="hh")
    answer = client_for("lead").post(
        PLAN, {"duties": [cell(partner, MONDAY, "0900"), cell(adviser, MONDAY, "0900")]}
    )
    assert "is on duty on" in text(answer)
    assert f'value="{cell(partner, MONDAY, "0900")}" checked' in text(answer)
    assert Duty.objects.count() == 1


def test_who_is_absent_cannot_be_ticked_but_taken_out(client_for, cast):
    adviser = cast.person("adviser")
    on_duty(adviser, MONDAY, 9, 12)
    away(adviser, MONDAY, TUESDAY)
    client = client_for("lead")
    page = text(client.get(PLAN))
    assert cell(adviser, MONDAY, "0900") in page
    assert cell(adviser, TUESDAY, "1300") not in page
    client.post(PLAN, {"shown": [cell(adviser, MONDAY, "0900")]})
    assert not Duty.objects.exists()


def test_a_foreign_person_cannot_be_ticked(client_for, cast):
    answer = client_for("lead").post(PLAN, {"duties": [cell(cast.person("adviser", "HH"), MONDAY, "0900")]})
    assert answer.status_code == 200
    assert not Duty.objects.exists()


def test_a_week_is_filled_from_the_latest_one_with_a_roster(client_for, cast):
    adviser, partner = cast.person("adviser"), cast.person("adviser_partner")
    two_weeks_ago = MONDAY - timedelta(days=7)
    on_duty(adviser, two_weeks_ago, 9, 12)
    on_duty(partner, two_weeks_ago, 10, 12)
    on_duty(adviser, two_weeks_ago + timedelta(days=1), 13, 16)
    on_duty(partner, two_weeks_ago + timedelta(days=3), 14, 17)
    kept = on_duty(adviser, NEXT_MONDAY, 9, 12)
    away(adviser, date(2026, 11, 24))
    Holiday.objects.create(day=date(2026, 11, 26), name="Feast")
    answer = client_for("lead").post(f"{FILL}?day=2026-11-25", follow=True)
    filled = Duty.objects.filter(day__gte=NEXT_MONDAY)
    # The week of the adviser's one duty is not the pattern of itself; absent and closed days are left out.
    assert {(duty.user, duty.day, duty.starts_at) for duty in filled} == {
        (adviser, NEXT_MONDAY, time(9)),
        (partner, NEXT_MONDAY, time(10)),
    }
    assert kept in filled
    page = text(answer)
    assert "1 duty was taken over." in page
    assert "Adviser of ES is absent on" in page
    assert "1 duty was left out: there are no open hours then." in page


def test_without_an_earlier_roster_nothing_is_filled(client_for):
    assert "No earlier week has a roster yet." in text(client_for("lead").post(FILL, follow=True))


def test_duty_at_other_times_is_added_and_taken_out(client_for, cast):
    client, adviser = client_for("lead"), cast.person("adviser")
    site = Site.objects.get(code="es")
    entered = {"site": site.pk, "user": adviser.pk, "day": "2026-11-18", "starts_at": "10:00"}
    answer = client.post(f"{ROSTER}duty/", entered | {"ends_at": "09:00"})
    assert "The end lies before the start." in text(answer)
    client.post(f"{ROSTER}duty/", entered | {"ends_at": "11:30"})
    duty = Duty.objects.get()
    assert "10:00–11:30 · Adviser of ES" in text(client.get(ROSTER))
    again = client.post(f"{ROSTER}duty/", entered | {"ends_at": "10:30"})
    assert "already" in text(again)
    answer = client.post(reverse("accounts:duty_delete", args=[duty.pk]))
    assert answer.url == f"{ROSTER}?day=2026-11-18"
    assert not Duty.objects.exists()


def test_lead_of_one_office_only_looks_in_another(client_for, cast):
    membership(cast.person("lead"), cast.hh, Role.ADVISER, "city").save()
    client = client_for("lead")
    assert "Plan the week" not in text(client.get("/offices/HH/roster/"))
    assert client.get("/offices/HH/roster/plan/").status_code == 404
