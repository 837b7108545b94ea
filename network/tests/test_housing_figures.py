"""The board, the figures of a year against a slow second count, and move-ins that are counted once and for good."""

from csv import DictReader
from datetime import date, timedelta
from io import StringIO

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import HomeVisit
from core.periods import months_later
from districts.models import District
from network.housing.figures import BY_CODE, MEASURES, YearFigures
from network.models import HousingUnit, PastMoveIn, Placement
from network.tests.housing import make_accommodation, make_placement, make_unit
from welcome.retention import acts, due
from welcome.tests.records import make_client, make_visit

pytestmark = pytest.mark.django_db
BOARD, FIGURES = "/housing/board/", "/housing/figures/"
BEGIN = date(2025, 11, 20)


def test_the_board_adds_up(client_for, cast):
    today = timezone.localdate()
    longest = make_unit(cast.es, since=date(2026, 11, 8))
    make_unit(cast.es, since=date(2026, 11, 9), fits=2)
    make_placement(make_unit(cast.es), since=today + timedelta(days=3))
    for office in (cast.es, cast.hh):
        make_placement(make_unit(office), persons=5)
    make_unit(cast.es, until=date(2026, 11, 17))
    response = client_for("coordinator").get(BOARD)
    line = next(each for each in response.context["lines"] if each.slug == "eving")
    numbers = (line.units, line.placed, line.reserved, line.vacant, line.persons, line.free_places)
    assert numbers == (4, 1, 1, 2, 5, 10)
    assert (line.longest, line.empty_days) == (longest, 10)
    total = response.context["total"]
    assert (total.units, total.placed, total.persons, total.vacant) == (5, 2, 10, 2)
    own = client_for("lead", "HH").get(BOARD).context
    assert (own["total"].units, own["total"].persons) == (1, 5)
    assert "eving" not in {each.slug for each in own["lines"]}


# --- A year -------------------------------------------------------------------------------------------------

stays = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 200), st.integers(1, 6), st.booleans()), max_size=3
)
flats = st.lists(
    st.tuples(st.sampled_from(["eving", "hoerde"]), st.integers(0, 90), st.integers(0, 500), stays),
    max_size=4,
)


def store(made) -> None:
    """Flats with households one after the other, from the days between them and the days of each."""
    Placement.objects.all().delete()
    HousingUnit.objects.all().delete()
    for number, (district, later, length, households) in enumerate(made):
        since = BEGIN + timedelta(days=later)
        unit = HousingUnit(code=str(number), district_id=district, rooms=2, fits=4, since=since)
        day, found = since, []
        for gap, days, persons, is_own in households:
            begun, until = day + timedelta(days=gap), day + timedelta(days=gap + days)
            reason = "own_contract" if is_own else "moved"
            found.append(Placement(unit=unit, persons=persons, since=begun, until=until, reason=reason))
            day = until + timedelta(days=1)
        if length % 2:
            unit.until = max(day, since + timedelta(days=length))
        elif found and length % 4 == 0:
            found[-1].until, found[-1].reason = None, ""
        unit.save()
        Placement.objects.bulk_create(found)


def slowly(made: tuple[list, list], slug: str, year: int, month: int) -> dict[str, int]:
    """The same figures by looking at every flat and household."""
    first = date(year, month, 1)
    end = min(months_later(first, 1) - timedelta(days=1), timezone.localdate())

    def is_there(record) -> bool:
        return record.since <= end and (record.until is None or record.until >= end)

    units = [each for each in made[0] if each.district_id == slug and is_there(each)]
    placements = [each for each in made[1] if each.unit.district_id == slug]
    ended = [each for each in placements if each.until and first <= each.until <= end]
    there = [each for each in placements if is_there(each)]
    return {
        "move_ins": 0,
        "from_shelter": 0,
        "begun": sum(first <= each.since <= end for each in placements),
        "ended": len(ended),
        "own_contract": sum(each.reason == "own_contract" for each in ended),
        "units": len(units),
        "vacant": len(units) - len(there),
        "persons": sum(each.persons for each in there),
    }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=flats)
def test_figures_are_those_of_a_slow_count(cast, made):
    store(made)
    stored = list(HousingUnit.objects.all()), list(Placement.objects.select_related("unit"))
    districts = list(District.objects.filter(slug__in=("eving", "hoerde")))
    for year in (2025, 2026):
        figures = YearFigures(cast.person("coordinator"), year, districts)
        for month in range(1, figures.last_month + 1):
            slow = {each.slug: slowly(stored, each.slug, year, month) for each in districts}
            for measure in MEASURES:
                values = [slow[each.slug][measure.code] for each in districts]
                found = [figures.value(measure, month, each.slug) for each in districts]
                assert found == values, (measure.code, year, month)
                assert figures.value(measure, month) == sum(values)


def test_the_file_has_every_month_and_a_total_that_adds_up(client_for, cast):
    make_placement(make_unit(cast.es, since=date(2026, 2, 1)), until=date(2026, 10, 31), persons=3)
    make_placement(make_unit(cast.hh), since=date(2025, 5, 1), persons=2)
    client = client_for("coordinator")
    answer = client.get(FIGURES, {"year": "2026", "export": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    *rows, total = DictReader(StringIO(content), delimiter=";")
    assert len(rows) == 11 * len(District.objects.within_city())
    assert total["District"] == "Total"
    for measure in MEASURES:
        if not measure.is_stock:
            assert int(total[str(measure.label)]) == sum(int(row[str(measure.label)]) for row in rows)
        else:
            last = [int(row[str(measure.label)]) for row in rows if row["Month"] == "2026-11"]
            assert int(total[str(measure.label)]) == sum(last)
    assert total["Persons housed at the end of the month"] == "2"
    page = client.get(FIGURES, {"year": "2026", "district": "eving", "measure": "persons"})
    assert page.context["every"] == [0, 0, *[3] * 8, 0, None]
    assert page.context["totals"] == [0, 0, 1, 1, 1, 1, 1, 0]
    assert client.get(FIGURES, {"year": "2027"}).context["totals"][2] == 0
    for wrong in ({"year": "x"}, {"year": "1"}, {"district": "nowhere"}, {"measure": "x"}):
        answer = client.get(FIGURES, wrong | {"export": "csv"})
        assert answer.status_code == 200
        assert answer.context["form"].errors


# --- Move-ins -----------------------------------------------------------------------------------------------


def move_ins(user, year: int = 2026) -> tuple[int, int]:
    figures = YearFigures(user, year, list(District.objects.all()))
    return tuple(figures.total(BY_CODE[code]) for code in ("move_ins", "from_shelter"))


def test_a_household_that_moves_counts_once_by_month_and_district(client_for, cast):
    adviser, place = cast.person("adviser"), make_accommodation()
    first = make_visit(adviser, cast.es, moves_in_on=date(2026, 10, 5), origin=place, street="Musterweg 1")
    HomeVisit.objects.update(status="declined", ended_on=date(2026, 10, 9))
    again = make_visit(adviser, cast.es, moves_in_on=date(2026, 10, 5), origin=place, street="Musterweg 1")
    assert again.household == first.household
    make_visit(adviser, cast.es, moves_in_on=date(2026, 11, 5))
    make_visit(adviser, cast.es, moves_in_on=date(2026, 11, 5), reason="school")
    make_visit(adviser, cast.es)
    make_visit(cast.person("adviser", "HH"), cast.hh, moves_in_on=date(2026, 11, 6), origin=place)
    assert move_ins(cast.person("coordinator")) == (3, 2)
    assert move_ins(cast.person("lead")) == (2, 1)
    page = client_for("lead").get(FIGURES, {"measure": "from_shelter"})
    assert page.context["totals"][:2] == [2, 1]
    assert [row[2] for row in page.context["districts"] if row[0] == "Eving"] == [1]


def test_move_ins_stay_in_the_figures_when_addresses_and_requests_go(cast, clock):
    adviser, place = cast.person("adviser"), make_accommodation()
    over = make_visit(adviser, cast.es, moves_in_on=date(2026, 11, 5), client=make_client(cast.es))
    HomeVisit.objects.filter(pk=over.pk).update(status="declined", ended_on=date(2026, 11, 18))
    make_visit(adviser, cast.es, moves_in_on=date(2026, 11, 5), origin=place)
    make_visit(adviser, cast.es, reason="school", moves_in_on=date(2026, 11, 5))
    clock.move_to(timezone.now() + timedelta(days=200))
    today = timezone.localdate()
    assert acts.visits(due.visits(today, today)) == 1
    assert acts.requests(due.requests(today, today)) == 2
    left = HomeVisit.objects.get()
    assert (left.pk, left.moves_in_on, left.move_month) == (over.pk, None, 202611)
    [kept] = PastMoveIn.objects.all()
    assert (kept.move_month, kept.origin, kept.district_id) == (202611, place, "eving")
    assert move_ins(cast.person("coordinator")) == (2, 1)
    assert move_ins(cast.person("lead", "HH")) == (0, 0)


def test_the_list_of_moves_shows_what_became_of_the_visit(client_for, cast):
    adviser, place = cast.person("adviser"), make_accommodation()
    visit = make_visit(adviser, cast.es, moves_in_on=date(2026, 10, 5), origin=place, name="Zappelphilipp")
    make_visit(adviser, cast.es, moves_in_on=date(2025, 11, 5))
    make_visit(adviser, cast.es)
    client, path = client_for("adviser"), "/visits/move-ins/"
    shown = client.get(path)
    assert [each.move_month for each in shown.context["object_list"]] == [202610, 202511]
    assert "Zappelphilipp" not in shown.content.decode()
    for chosen in ({"year": "2026"}, {"month": "10"}, {"shelter": "on"}, {"origin": place.pk}):
        assert [each.pk for each in client.get(path, chosen).context["object_list"]] == [visit.pk], chosen
    HomeVisit.objects.update(moves_in_on=None)
    assert "October 2026" in client.get(path).content.decode()
    assert client_for("adviser", "HH").get(path).context["object_list"].count() == 0
