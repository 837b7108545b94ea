"""The register of flats through the pages: who lives where on which day, and never two households at once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from core.models import AuditEntry
from districts.models import Accommodation
from network.housing import services
from network.models import HousingUnit, Placement
from network.tests.housing import flat, household, make_accommodation, make_placement, make_unit
from partners.models import Organisation
from welcome.retention.rules import BY_CODE
from welcome.tests.at_once import at_once
from welcome.tests.pages import text
from welcome.tests.records import request_of

pytestmark = pytest.mark.django_db
NEW, LIST = "/housing/new/", "/housing/"


def url(unit: HousingUnit, part: str = "") -> str:
    return f"{unit.get_absolute_url()}{part}"


def of(placement: Placement, part: str) -> str:
    return f"/housing/placements/{placement.pk}/{part}/"


def errors_of(response) -> str:
    return " ".join(str(error) for found in response.context["form"].errors.values() for error in found)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def listed(client, **filters) -> list[str]:
    return [unit.code for unit in client.get(LIST, filters).context["object_list"]]


def test_from_the_new_flat_to_giving_it_back(client_for, cast):
    lead = client_for("lead")
    assert lead.post(NEW, flat()).status_code == 302
    unit = HousingUnit.objects.get()
    assert (unit.code, unit.district_id, float(unit.rooms), unit.landlord) == (
        *("WE 1", "eving", 2.5, "Muster-Wohnen GmbH"),
    )
    answer = lead.post(url(unit, "placements/new/"), household(), follow=True)
    assert "The flat fits 3 persons only." in said(answer)
    assert "Saved." in said(answer)
    placement = Placement.objects.get()
    assert (placement.persons, placement.children, placement.language_id) == (4, 2, "ar")
    assert "Arabic" in text(answer)

    end = {"until": "2026-11-17", "reason": "own_contract", "version": placement.version, "gives_back": "on"}
    assert "Saved." in said(lead.post(of(placement, "end"), end, follow=True))
    placement.refresh_from_db()
    unit.refresh_from_db()
    assert (placement.until, placement.reason, unit.until) == (
        *(date(2026, 11, 17), "own_contract", date(2026, 11, 17)),
    )
    assert listed(lead) == []
    assert listed(lead, state="given_back") == ["WE 1"]
    acts = AuditEntry.objects.filter(object_type__in=("network.housingunit", "network.placement"))
    assert [entry.action for entry in acts.order_by("pk")] == ["create", "create", "update", "update"]
    assert "Muster" not in str([entry.facts for entry in acts])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": ""}, "This field is required."),
        ({"code": "No 1"}, "There is a flat with this number already."),
        ({"code": "no   1"}, "There is a flat with this number already."),
        ({"district": "hoerde"}, "not one of the available choices"),
        ({"rooms": "0"}, "greater than or equal to 0.5"),
        ({"fits": "99"}, "Give a whole number from 1 to 30."),
        ({"since": "1026-01-01"}, "The day lies before 01/01/2000."),
        ({"until": "2025-12-31"}, "The last day lies before the first one."),
    ],
)
def test_a_flat_that_cannot_be_is_refused_with_the_reason(client_for, cast, changes, reason):
    make_unit(cast.es, code="No 1")
    answer = client_for("lead").post(NEW, flat(**changes))
    assert reason in errors_of(answer)
    assert (
        answer.context["form"]["landlord"].value() == "Muster-Wohnen GmbH"
    )  # nothing that was typed is lost
    assert HousingUnit.objects.count() == 1


def test_a_flat_keeps_its_number_in_another_writing(client_for, cast):
    unit = make_unit(cast.es, code="we 1")
    make_unit(cast.es, code="WE 2")
    client = client_for("lead")
    assert client.post(url(unit, "edit/"), flat(code=" WE   1", version=1)).status_code == 302
    unit.refresh_from_db()
    assert unit.code == "WE 1"
    assert "already" in errors_of(client.post(url(unit, "edit/"), flat(code="we 2", version=2)))


def test_a_landlord_stands_in_the_directory_or_has_a_name(client_for, cast):
    company = Organisation.objects.create(name="Wohnbau", type="housing")
    answer = client_for("lead").post(NEW, flat(organisation=company.pk))
    assert "Give the landlord once" in errors_of(answer)
    client_for("lead").post(NEW, flat(organisation=company.pk, landlord=""))
    assert HousingUnit.objects.get().landlord_name == "Wohnbau"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"persons": "0"}, "Give a whole number from 1 to 30."),
        ({"children": "5"}, "There are more children than persons."),
        ({"since": "2031-11-01"}, "The day lies more than two years ahead."),
        ({"since": "2024-12-31"}, "The flat is in the programme since 01/01/2025 only."),
        ({"until": "2026-10-31", "reason": "moved"}, "The last day lies before the first one."),
        ({"until": "2026-11-30"}, "Give the last day and why it ended, or neither."),
        ({"reason": "moved"}, "Give the last day and why it ended, or neither."),
        ({"since": "2026-03-31"}, "A household lives there from 01/03/2026 to 31/03/2026."),
        ({"since": "2026-02-01"}, "A household lives there from 01/03/2026 to 31/03/2026."),
    ],
)
def test_a_household_that_cannot_be_is_refused_with_the_reason(client_for, cast, changes, reason):
    unit = make_unit(cast.es)
    make_placement(unit, until=date(2026, 3, 31))
    answer = client_for("lead").post(url(unit, "placements/new/"), household(**changes))
    assert reason in errors_of(answer)
    assert Placement.objects.count() == 1


def test_the_next_household_comes_the_day_after_the_last(client_for, cast):
    unit = make_unit(cast.es)
    make_placement(unit, until=date(2026, 3, 31))
    answer = client_for("lead").post(url(unit, "placements/new/"), household(since="2026-04-01"), follow=True)
    assert "Saved." in said(answer)
    answer = client_for("lead").post(url(unit, "placements/new/"), household())
    assert "A household lives there since 01/04/2026, until further notice." in errors_of(answer)


def test_the_time_in_the_programme_covers_its_households(client_for, cast):
    lead, unit = client_for("lead"), make_unit(cast.es)
    placement = make_placement(unit)
    for changes, reason in (
        ({"until": "2026-10-31"}, "A household lives there until further notice: say first until when."),
        ({"since": "2026-04-01"}, "A household has lived there before this day."),
    ):
        answer = lead.post(url(unit, "edit/"), flat(version="1", **changes))
        assert reason in errors_of(answer)
    Placement.objects.update(until=date(2026, 12, 31), reason="moved")
    answer = lead.post(url(unit, "edit/"), flat(version="1", until="2026-11-30"))
    assert "A household lives there longer than that." in errors_of(answer)
    answer = lead.post(url(unit, "edit/"), flat(version="1", until="2026-12-31"))
    assert answer.status_code == 302
    later = household(until="2027-01-31", reason="moved", version=placement.version)
    answer = lead.post(of(placement, "edit"), later)
    assert "The flat is in the programme until 31/12/2026 only." in errors_of(answer)


def test_two_who_change_the_same_are_told(client_for, cast):
    lead, unit = client_for("lead"), make_unit(cast.es)
    placement, place = make_placement(unit), make_accommodation()
    for address, form in (
        (url(unit, "edit/"), flat(code=unit.code, since="2025-01-01", version="1")),
        (of(placement, "edit"), household(since="2026-03-01", version="1")),
        (
            f"/housing/accommodations/{place.pk}/edit/",
            {"name": "Neu", "kind": "hotel", "district": "eving", "version": "1"},
        ),
    ):
        assert lead.post(address, form).status_code == 302
        answer = lead.post(address, form)
        assert answer.status_code == 200
        assert answer.context["conflict"] is not None


def test_what_was_entered_by_mistake_is_removed(client_for, cast):
    lead, unit = client_for("lead"), make_unit(cast.es)
    placement = make_placement(unit)
    assert "give the flat back instead" in said(lead.post(url(unit, "delete/"), follow=True))
    lead.post(of(placement, "delete"))
    assert not Placement.objects.exists()
    lead.post(url(unit, "delete/"))
    assert not HousingUnit.objects.exists()
    assert AuditEntry.objects.filter(action="cancel").count() == 2


def every_state(cast) -> Iterator[tuple[str, HousingUnit]]:
    """A flat in each state, read as the list does."""
    today = timezone.localdate()
    made = {
        "vacant": make_unit(cast.es),
        "reserved": make_unit(cast.es),
        "placed": make_unit(cast.hh, is_step_free=True, rooms=5),
        "to_come": make_unit(cast.es, since=today + timedelta(days=1)),
        "given_back": make_unit(cast.es, until=today - timedelta(days=1)),
    }
    make_placement(made["vacant"], until=today - timedelta(days=1))
    make_placement(made["reserved"], since=today + timedelta(days=5))
    make_placement(made["placed"], until=today)
    codes = {unit.code: state for state, unit in made.items()}
    for unit in HousingUnit.objects.as_listed():
        yield codes[unit.code], unit


def test_the_state_of_the_page_is_that_of_the_filter(client_for, cast):
    adviser = client_for("adviser")
    units = dict(every_state(cast))
    assert {state: str(unit.state) for state, unit in units.items()} == {state: state for state in units}
    for state, unit in units.items():
        assert listed(adviser, state=state) == [unit.code]
    assert units["vacant"].empty_since == timezone.localdate()
    assert set(listed(adviser)) == {unit.code for state, unit in units.items() if state != "given_back"}
    assert len(listed(adviser, state="all")) == 5
    assert listed(adviser, district="hoerde", step_free="on", rooms="4.5", fits="4") == [units["placed"].code]
    assert listed(adviser, q=units["placed"].code[-4:]) == [units["placed"].code]
    assert listed(adviser, sort="-rooms")[0] == units["placed"].code
    answer = adviser.get(LIST, {"export": "csv", "state": "placed"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{units['placed'].code};Hörde;lived in;2026-03-01;5.0;4;yes;")


def test_what_is_vacant_for_longest_stands_first(client_for, cast):
    never, lately, long_ago = (make_unit(cast.es) for _each in range(3))
    make_placement(lately, until=date(2026, 11, 1))
    make_placement(long_ago, since=date(2025, 2, 1), until=date(2025, 3, 1))
    assert listed(client_for("reception"), state="vacant") == [never.code, long_ago.code, lately.code]


def test_who_lives_there_is_for_those_who_keep_the_flat(client_for, cast):
    unit = make_unit(cast.es)
    make_placement(unit, persons=7, until=date(2026, 12, 31))
    for part, office in (("adviser", "ES"), ("reception", "ES"), ("lead", "HH")):
        response = client_for(part, office).get(url(unit))
        assert "A household has lived here since 01/03/2026." in text(response)
        assert response.context["placements"] == []
        assert "Arabic" not in text(response)
    for part in ("lead", "coordinator"):
        assert [each.persons for each in client_for(part).get(url(unit)).context["placements"]] == [7]


def test_the_list_asks_as_often_for_many_as_for_few(client_for, cast, django_assert_max_num_queries):
    lead = client_for("lead")
    lead.get(LIST)  # what is remembered between pages
    counts = []
    for _twice in range(2):
        for _each in range(3):
            make_placement(make_unit(cast.es, organisation=None))
        with django_assert_max_num_queries(40) as queries:
            lead.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_database_refuses_two_without_an_end(cast):
    unit = make_unit(cast.es)
    make_placement(unit)
    for broken in (
        {"since": date(2026, 5, 1)},
        {"until": date(2026, 2, 1)},
        {"until": date(2026, 12, 1), "reason": "", "since": date(2026, 6, 1)},
        {"children": 9},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_placement(unit if len(broken) == 1 and "since" in broken else make_unit(cast.es), **broken)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_gets_the_flat(cast):
    """Both say until when, so that no constraint helps: the lock of the flat does."""
    unit = make_unit(cast.es)

    def place(since: date) -> str:
        placement = Placement(unit=unit, persons=2, since=since, until=date(2026, 12, 31), reason="moved")
        try:
            services.save_placement(request=request_of(cast.person("lead")), placement=placement)
        except ValidationError:
            return "refused"
        return "stored"

    assert sorted(at_once([lambda day=day: place(date(2026, 11, day)) for day in (2, 3)])) == [
        "refused",
        "stored",
    ]
    assert Placement.objects.count() == 1


def test_accommodations_are_kept_by_the_leads_of_their_district(client_for, cast):
    place = {"name": "Unterkunft Musterweg", "kind": "communal", "district": "eving", "capacity": "80"}
    lead = client_for("lead")
    assert lead.post("/housing/accommodations/new/", place).status_code == 302
    answer = lead.post("/housing/accommodations/new/", place)
    assert "Accommodation with this Name already exists." in errors_of(answer)
    foreign = make_accommodation(cast.hh, closed_on=date(2026, 1, 31))
    page = lead.get("/housing/accommodations/", {"closed": "on"})
    own = Accommodation.objects.get(name="Unterkunft Musterweg")
    assert f"/housing/accommodations/{own.pk}/edit/" in text(page)
    assert f"/housing/accommodations/{foreign.pk}/edit/" not in text(page)
    assert [each.pk for each in lead.get("/housing/accommodations/").context["object_list"]] == [own.pk]
    for part in ("coordinator", "lead"):
        code = client_for(part).get(f"/housing/accommodations/{foreign.pk}/edit/").status_code
        assert code == (200 if part == "coordinator" else 404)


def test_children_and_language_go_a_year_after_the_household(cast):
    units = [make_unit(cast.es) for _each in range(3)]
    make_placement(units[0], since=date(2025, 2, 1), until=date(2025, 11, 1))
    make_placement(units[1], since=date(2025, 2, 1), until=date(2025, 12, 1))
    make_placement(units[2])
    rule, today = BY_CODE["placement"], timezone.localdate()
    due = rule.due(rule.cutoff(today, rule.months), today)
    assert rule.act(due) == 1
    assert rule.due(rule.cutoff(today, rule.months), today).count() == 0
    gone = Placement.objects.get(Q(children__isnull=True))
    assert (gone.unit, gone.language_id, gone.persons) == (units[0], "und", 4)
