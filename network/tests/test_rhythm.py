"""When a body meets next."""

from datetime import date

import pytest

from network.bodies.rhythm import LAST, Rhythm

RHYTHMS = [
    (Rhythm(weeks=6), date(2026, 11, 18), (), date(2026, 12, 30)),
    (Rhythm(weeks=6), date(2026, 11, 13), {date(2026, 12, 25), date(2027, 1, 1)}, date(2027, 1, 8)),
    (Rhythm(nth=1, weekday=0), date(2026, 11, 1), (), date(2026, 11, 2)),
    (Rhythm(nth=1, weekday=0), date(2026, 11, 2), (), date(2026, 12, 7)),
    (Rhythm(nth=LAST, weekday=3), date(2026, 12, 1), {date(2026, 12, 31)}, date(2027, 1, 7)),
    (Rhythm(nth=4, weekday=4), date(2027, 1, 31), (), date(2027, 2, 26)),
    (Rhythm(), date(2026, 11, 18), (), None),
]


@pytest.mark.once
def test_rhythms_leave_out_holidays():
    for rhythm, day, closed, expected in RHYTHMS:
        assert rhythm.after(day, closed) == expected, (rhythm, day)
