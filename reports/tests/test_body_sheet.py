"""T22 against a slow, obvious second count; and figures of barriers that become an agenda item."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from network.models import Attendance, Body, Decision, Meeting
from network.tests.bodies import make_body, make_meeting, make_member
from partners.models import Organisation
from reports.disclosure import rounded
from reports.scope import OPERATOR
from reports.sheets.bodies import bodies
from reports.sheets.model import Report
from reports.tables import SUPPRESSED
from welcome.tests.records import make_consultation

LAST = date(2025, 12, 31)


@pytest.fixture
def held(cast) -> list[Body]:
    """Meetings and decisions of two years, of both offices and the whole city."""
    random = Random(11)
    clubs = [
        Organisation.objects.create(name=f"{kind} {each}", type=kind)
        for kind in ("mso", "welfare")
        for each in "ab"
    ]
    found = [
        make_body(
            office, kind=kind, districts=["hoerde", "aplerbeck"] if kind == "board" and office else None
        )
        for office in (cast.es, cast.hh, None)
        for kind in ("round_table", "board")
    ]
    for body in found:
        members = [make_member(body, organisation=each) for each in clubs] + [make_member(body)]
        for month in range(24):
            day = date(2024 + month // 12, month % 12 + 1, 5)
            status = random.choice(["held", "approved", "cancelled", "held"])
            guests = random.choice([None, 1, 4]) if status != "cancelled" else None
            made = make_meeting(
                body, day=day, status=status, guests=guests,
                approved_at=timezone.now() if status == "approved" else None,
            )  # fmt: skip
            if status == "cancelled":
                continue
            for member in random.sample(members, random.randrange(4)):
                Attendance.objects.create(meeting=made, member=member, people=random.randrange(1, 4))
            state = random.choice(["open", "open", "done", "dropped"])
            Decision.objects.create(
                body=body, meeting=made, text="x", state=state,
                organisation=random.choice([None, *clubs]), function="Amt",
                due_on=day + timedelta(days=random.randrange(200)), explanation="x",
                closed_on=None if state == "open" else day + timedelta(days=random.randrange(300)),
            )  # fmt: skip
    return found


def sheet(mode: str = "exact", office: str = "", user=OPERATOR):
    return bodies(Report(user, 2025, office, mode))


def figures(found) -> dict[tuple, tuple]:
    return {line.codes: line.figures for line in found.lines}


def rows(body: Body, *types: str) -> list[tuple]:
    """Where a record of the body counts: by kind and place with all margins, and by type of organisation."""
    crossed = [(kind, each, "*") for kind in (body.kind, "*") for each in (*places_of(body), "*")]
    return [*crossed, *(("*", "*", each) for each in types)]


def places_of(body: Body) -> list[str]:
    return [district.pk for district in body.districts.all()] or ["city"]


def counted(office: str = "") -> dict[tuple, tuple]:
    """Row by row."""
    found: defaultdict = defaultdict(lambda: [0] * 5)
    for meeting in Meeting.objects.select_related("body").exclude(status="cancelled").filter(day__year=2025):
        if office in ("", meeting.body.office and meeting.body.office.code):
            count_meeting(meeting, found)
    for decision in Decision.objects.select_related("body", "organisation").filter(decided_on__lte=LAST):
        if office in ("", decision.body.office and decision.body.office.code):
            count_decision(decision, found)
    return {row: tuple(values) for row, values in found.items() if any(values) or row == ("*", "*", "*")}


def count_meeting(meeting: Meeting, found: defaultdict) -> None:
    came = Counter({"guests": meeting.guests or 0})
    for each in meeting.attendances.select_related("member__organisation"):
        came[each.member.organisation.type if each.member.organisation else "internal"] += each.people
    came = +came
    for row in rows(meeting.body, *(came or ["uncounted"])):
        found[row][0] += 1
        found[row][1] += came.total() if row[2] == "*" else came[row[2]]


def count_decision(decision: Decision, found: defaultdict) -> None:
    is_open = decision.closed_on is None or decision.closed_on > LAST
    is_done = decision.state == "done" and not is_open and decision.closed_on.year == 2025
    for row in rows(decision.body, decision.organisation.type if decision.organisation else "internal"):
        found[row][2] += is_open
        found[row][3] += is_done
        found[row][4] += is_open and decision.due_on < LAST


def test_figures_in_every_mode(held, cast, django_assert_max_num_queries):
    exact = figures(sheet())
    assert exact == counted()
    with django_assert_max_num_queries(6):
        assert figures(sheet()) == exact
    for row, values in figures(sheet("rounded")).items():
        assert values == tuple(map(rounded, exact[row]))
    secret = Counter()
    for row, values in figures(sheet("suppressed")).items():
        for value, true in zip(values, exact[row], strict=True):
            assert value in (true, SUPPRESSED)
            secret[value == SUPPRESSED] += 1
        assert not {1, 2} & set(values)
    assert secret[True]
    silent = [each for each in exact if each[2] == "uncounted"]
    [share] = sheet().missing.values()
    assert share == pytest.approx(exact[silent[0]][0] / exact["*", "*", "*"][0])
    # A lead sees the own office, and a report can be of one; what belongs to the whole city is in neither.
    for found in (sheet(user=cast.person("lead")), sheet(office="ES")):
        assert figures(found) == counted("ES")


def test_nothing_is_no_fault(cast):
    found = sheet("suppressed")
    assert figures(found) == {("*", "*", "*"): (0, 0, 0, 0, 0)}
    assert set(found.missing.values()) == {None}


def test_barriers_of_the_district_become_an_agenda_item_and_stay_as_they_were(client_for, cast):
    adviser, meeting = (
        cast.person("adviser"),
        make_meeting(make_body(cast.es, districts=["eving", "scharnhorst"])),
    )
    for district, number in (("eving", 3), ("scharnhorst", 4), ("hoerde", 9)):
        for _each in range(number):
            made = make_consultation(adviser, cast.es, concerns=["WOH-01"], district_id=district)
            made.concerns.update(outcome="not_possible", is_barrier=True)
    client, path = client_for("adviser"), f"/statistics/gaps/meetings/{meeting.pk}/"
    shown = client.get(path).context["barriers"].figures
    assert [row[1:4] for row in shown["rows"]] == [
        ["5", "5", "5"]
    ] * 2  # the group, and the total; 7 is rounded
    assert client.post(path, {}).status_code == 302
    again = client.post(path, {}, follow=True)
    assert "These figures stand on the agenda already." in again.content.decode()
    [item] = meeting.items.all()
    assert "Eving, Scharnhorst" in item.title
    assert item.figures["rows"][-1][1:4] == ["5", "5", "5"]
    assert "5" in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(f"{path}?year=1066").context["barriers"] is None
    assert client.post(f"{path}?year=1066").status_code == 200
    Meeting.objects.update(status="cancelled")
    client.post(path)
    assert meeting.items.count() == 1
    assert client_for("coordinator").get(path).status_code == 404
