"""A paper tally sheet is entered on one page: all rows or none."""

import html
import uuid
from datetime import date

import pytest

from consultations.models import Concern, Consultation
from welcome.tests.pages import text

ADDRESS = "/consultations/tally/"


@pytest.fixture
def sheet(cast):
    """`sheet({"topics": "beh-01"}, …, held_on="2026-11-17")`: what a browser sends for these rows."""
    site = cast.es.sites.order_by("pk").first()

    def make(*rows: dict[str, str], **changes) -> dict[str, str]:
        data = {
            "site": site.pk,
            "held_on": "2026-11-17",
            "channel": "open_hours",
            "adviser": cast.person("adviser").pk,
            "submission": str(uuid.uuid4()),
            "rows-TOTAL_FORMS": "12",
            "rows-INITIAL_FORMS": "0",
        }
        for number in range(12):
            row = {"start_time": "", "topics": "", "outcome": "info", "language": "und"}
            row |= {"persons_present": "1", "count": "1"} | (rows[number] if number < len(rows) else {})
            data |= {f"rows-{number}-{name}": value for name, value in row.items()}
        return data | changes

    return make


def test_each_row_is_as_many_consultations_as_were_alike(client_for, cast, sheet):
    data = sheet(
        {"topics": "beh-01, BIL-02 beh-01", "start_time": "09:40", "language": "ar", "persons_present": "2"},
        {"topics": "WOH-06", "outcome": "resolved", "count": "3"},
    )
    page = text(client_for("adviser").post(ADDRESS, data, follow=True))
    assert "4 consultations stored." in page
    first = Consultation.objects.order_by("pk").first()
    assert (first.office, first.held_on, first.client, first.language_id) == (
        cast.es,
        date(2026, 11, 17),
        None,
        "ar",
    )
    assert (first.persons_present, first.is_recorded_later, first.employer_side) == (2, True, "city")
    assert list(first.concerns.values_list("topic", "outcome")) == [("BEH-01", "info"), ("BIL-02", "info")]
    assert Concern.objects.filter(topic="WOH-06", outcome="resolved").count() == 3


def test_a_sheet_sent_twice_is_stored_once(client_for, sheet):
    data = sheet({"topics": "BEH-01", "count": "2"})
    browser = client_for("adviser")
    for _time in range(2):
        browser.post(ADDRESS, data)
    assert Consultation.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "changes", "reason"),
    [
        ({"topics": "BEH-01 XYZ-99"}, {}, "There is no topic XYZ-99."),
        ({"language": "ar"}, {}, "Give at least one topic, for instance BEH-01."),
        ({"topics": "BEH-01", "count": "51"}, {}, "less than or equal to 50"),
        ({"topics": "BEH-01", "outcome": "referred"}, {}, "Select a valid choice"),
        ({"topics": "BEH-01"}, {"held_on": "2026-11-19"}, "A consultation cannot lie in the future."),
        ({"topics": "BEH-01", "start_time": "10:01"}, {"held_on": "2026-11-18"}, "cannot lie in the future"),
        ({}, {}, "No row is filled in yet."),
    ],
)
def test_wrong_input_stores_nothing_and_keeps_what_was_typed(client_for, sheet, row, changes, reason):
    data = sheet({"topics": "SPR-01"} if row else {}, row, **changes)
    page = html.unescape(text(client_for("adviser").post(ADDRESS, data)))
    assert reason in page
    assert not Consultation.objects.exists()
    if row:
        assert 'value="SPR-01"' in page


def test_only_own_sites_and_colleagues_are_taken(client_for, cast, sheet):
    foreign = {"site": cast.hh.sites.first().pk, "adviser": cast.person("adviser", "HH").pk}
    for name, value in foreign.items():
        page = text(client_for("adviser").post(ADDRESS, sheet({"topics": "BEH-01"}, **{name: value})))
        assert "Select a valid choice" in page
    assert not Consultation.objects.exists()
