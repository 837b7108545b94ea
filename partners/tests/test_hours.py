"""Opening hours as people write them."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from partners.hours import Hours, read_hours, write_hours


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mo 9-12", "Mo 9–12"),
        ("Mo–Mi 9–12, Do 14–17:30", "Mo–Mi 9–12, Do 14–17:30"),
        ("Mo, Do 8.30–12 Uhr", "Mo 8:30–12, Do 8:30–12"),
        ("Montag bis Freitag 09:00 - 12:00 Uhr", "Mo–Fr 9–12"),
        ("Tuesday and Thursday 10-14", "Di 10–14, Do 10–14"),
        ("Pzt–Cum 9–17", "Mo–Fr 9–17"),
        ("Fr 9–12 + 13–15", "Fr 9–12 + 13–15"),
        ("Di 14–17; Mo 9–12", "Mo 9–12, Di 14–17"),
        ("Sa 20–24", "Sa 20–23:59"),
        ("", ""),
    ],
)
def test_hours_are_read_and_written_back(text, written):
    assert write_hours(read_hours(text)) == written
    assert read_hours(written) == read_hours(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("whenever", "“whenever” is not understood"),
        ("Mo", "“Mo” is not understood"),
        ("9–12", "“9–12” is not understood"),
        ("Mo 25–26", "“Mo 25–26” is not understood"),
        ("Mi–Mo 9–12", "“Mi–Mo 9–12” is not understood"),
        ("Mo 12–9", "“Mo 12–9” closes before it opens"),
        ("Mo 9–12, Mo 11–14", "Two times of Mo overlap"),
        ("Mo 9–12 <script>", "is not understood"),
    ],
)
def test_what_is_not_understood_is_named(text, message):
    with override("en"), pytest.raises(ValidationError, match=message):
        read_hours(text)


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 11), st.sampled_from([0, 15, 30])),
        max_size=7,
        unique_by=lambda x: x[0],
    )
)
def test_written_hours_mean_what_they_were(days):
    hours = sorted(Hours(day, time(hour, minute), time(hour + 12, minute)) for day, hour, minute in days)
    assert read_hours(write_hours(hours)) == hours
