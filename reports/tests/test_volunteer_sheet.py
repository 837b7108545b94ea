"""T24 against a slow, obvious second count."""

from datetime import date, timedelta
from random import Random
from statistics import median

import pytest

from network.models import Volunteer, VolunteerOffer
from reports.disclosure import rounded
from reports.scope import OPERATOR
from reports.sheets.model import Report
from reports.sheets.volunteers import volunteers as sheet_of
from reports.tables import SUPPRESSED
from welcome.tests.volunteer_examples import make_volunteer

PLACES = ("eving", "scharnhorst", "hoerde")
START, END = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
def world(cast) -> list[tuple[Volunteer, set[str], list[VolunteerOffer]]]:
    """Volunteers of both offices and two years, of whom some serve several districts or none in particular."""
    random, made = Random(7), []
    for number in range(70):
        office = cast.es if number % 3 else cast.hh
        began = date(2024, 6, 1) + timedelta(days=random.randrange(700))
        state = random.choice(["active", "active", "paused", "left", "new"])
        fields = {} if state == "new" else {"began_on": began}
        if state == "left":
            fields["left_on"] = began + timedelta(days=random.randrange(300))
        person = make_volunteer(office, state=state, **fields)
        served = set(random.sample(PLACES, random.choice([0, 1, 1, 2])))
        person.districts.set(served)
        offers = []
        for _number in range(random.choice([0, 1, 2])):
            since = began + timedelta(days=random.randrange(60))
            until = random.choice([None, since + timedelta(days=random.randrange(400))])
            values = {"kind": "german", "district_id": random.choice(PLACES), "since": since, "until": until}
            offers.append(VolunteerOffer(volunteer=person, **values))
        made.append((person, served, VolunteerOffer.objects.bulk_create(offers)))
    return made


def figures(mode: str = "exact", office: str = "", user=OPERATOR) -> dict[str, tuple]:
    return {line.codes[0]: line.figures for line in sheet_of(Report(user, 2025, office, mode)).lines}


def in_year(day: date | None) -> bool:
    return day is not None and START <= day <= END


def expected(world, place: str, office=None) -> tuple:
    people = [
        person
        for person, served, _offers in world
        if person.began_on and office in (None, person.office) and place in ("*", *(served or {"unknown"}))
    ]
    offers = [
        offer
        for person, _served, own in world
        for offer in own
        if office in (None, person.office) and person.office and place in ("*", offer.district_id)
    ]
    lasted = [(offer.until - offer.since).days + 1 for offer in offers if in_year(offer.until)]
    return (
        sum(person.began_on <= END and (person.left_on or END) >= START for person in people),
        sum(in_year(person.began_on) for person in people),
        sum(in_year(person.left_on) for person in people),
        sum(in_year(offer.since) for offer in offers),
        len(lasted),
        float(median(lasted)) if lasted else None,
    )


def test_figures_rounded_and_of_one_office(world, cast):
    exact = figures()
    for place in (*PLACES, "unknown", "mengede", "*"):
        assert exact[place] == expected(world, place), place
        assert figures(office="ES")[place] == expected(world, place, cast.es), place
        assert figures(user=cast.person("lead", "HH"))[place] == expected(world, place, cast.hh), place
    for place, values in figures("rounded").items():
        assert values[:5] == tuple(map(rounded, exact[place][:5]))
        assert values[5] in (exact[place][5], SUPPRESSED)
        assert values[5] != SUPPRESSED or exact[place][4] < 10


@pytest.mark.once
def test_small_counts_are_secret_and_so_is_the_median_of_a_few(world):
    exact, shown = figures(), figures("suppressed")
    secret = 0
    for place, values in shown.items():
        for value, true in zip(values, exact[place], strict=True):
            assert value in (true, SUPPRESSED)
            secret += value == SUPPRESSED
        assert not {1, 2} & set(values[:5])
        assert values[5] in (None, SUPPRESSED) or exact[place][4] >= 10
    assert secret


def test_nothing_is_no_fault_and_the_queries_are_few(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert figures("suppressed")["*"] == (0, 0, 0, 0, 0, None)
