"""The housing programme of the demo data: in every state, and nothing that the pages would refuse."""

from datetime import date
from itertools import pairwise

import pytest

from core.periods import month_number
from districts.models import Accommodation
from network.models import HousingUnit, PastMoveIn, Placement
from welcome.demo.housing import Housing, place_accommodations
from welcome.tests.test_demo_data import UNTIL

STARTED = date(2025, 11, 19)


@pytest.mark.once
@pytest.mark.django_db
def test_flats_in_every_state_with_one_household_at_a_time(cast):
    place_accommodations(1, UNTIL)
    found = []
    for _twice in range(2):
        for model in (Placement, HousingUnit, PastMoveIn):
            model.objects.all().delete()
        Housing(1, STARTED, UNTIL).fill()
        found.append(list(Placement.objects.order_by("pk").values_list("pk", "since", "persons")))
    assert found[0] == found[1]
    units = HousingUnit.objects.as_listed().prefetch_related("placements")
    assert {"vacant", "placed", "given_back"} <= {str(unit.state) for unit in units}
    for unit in units:
        unit.clean_fields()
        stays = sorted(unit.placements.all(), key=lambda placement: placement.since)
        assert all(before.until < after.since for before, after in pairwise(stays))
        for stay in stays:
            stay.clean_fields()
            assert unit.since <= stay.since <= UNTIL
            assert unit.until is None or stay.until <= unit.until
            assert stay.persons <= unit.fits
    assert all(place.district for place in Accommodation.objects.select_related("district"))
    assert PastMoveIn.objects.filter(move_month__gt=month_number(UNTIL)).count() == 0
    assert PastMoveIn.objects.exclude(origin=None).exists()
