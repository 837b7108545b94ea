"""Whether `make kill` would notice what it looks for; the kills themselves are no part of the suite."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tools.kill.verdict import LOST, REFUSED, STORED, Attempt, Found, Rest, Save, faults, figures

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
CONCERNS = (("BIL-01", "info"), ("BEH-01", "referred"))
FOUND = Found(7, "m", "s", NOON, CONCERNS, "Ada Test", 3, is_whole=True)


def save(*ended: str, acknowledged: int | None = 7, mark: str = "m") -> Save:
    attempts = [Attempt(NOON + timedelta(seconds=number), each) for number, each in enumerate(ended)]
    return Save(mark, "s", CONCERNS, "Ada Test", 3, attempts, acknowledged)


@pytest.mark.parametrize(
    ("kinds", "acknowledged", "found", "rest"),
    [
        ([], 7, [FOUND], Rest(drafts=("of another form",))),
        ([], None, [FOUND], Rest()),  # stored, and only the answer was lost
        ([], None, [], Rest()),
        (["lost"], 7, [], Rest()),
        (["doubled", "another record", "doubled"], 7, [FOUND, replace(FOUND, pk=8)], Rest()),
        (["half-written"], 7, [replace(FOUND, concerns=CONCERNS[:1])], Rest()),
        (["half-written"], 7, [replace(FOUND, name="")], Rest()),
        (["half-written"], 7, [replace(FOUND, ticket=None)], Rest()),
        (["half-written"], None, [replace(FOUND, is_whole=False)], Rest()),
        (["another record"], 9, [FOUND], Rest()),
        (["unknown"], None, [replace(FOUND, mark="other")], Rest()),
        (["half-written"] * 4, 7, [FOUND], Rest(("Eve Alone",), (4,), ("s",), entries=2)),
    ],
)
def test_what_does_not_agree_is_seen(kinds, acknowledged, found, rest):
    sent = save(STORED, acknowledged=acknowledged)
    assert [kind for kind, _mark in faults([sent], found, rest)] == kinds


def test_the_figures_tell_what_a_retry_found():
    saves = [
        save(STORED),
        save(LOST, REFUSED, STORED, mark="again"),
        save(LOST, acknowledged=None, mark="whole"),
        save(LOST, acknowledged=None, mark="gone"),
    ]
    found = [replace(FOUND, mark=mark) for mark in ("m", "again", "whole")]
    assert list(figures(saves, found).values()) == [4, 2, 3, 1, 1, 1, 2, 1]
