"""Weekly hours as people write them: "Mo–Mi 9–12, Do 14–17:30". One line in, opening times out, and back again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.querysets import WEEKDAYS
from partners.text import fold

# German, English and Turkish abbreviations, folded; a longer word counts by its beginning (Montag, Tuesday).
_DAYS = {
    **{"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6},
    **{"tu": 1, "we": 2, "th": 3, "su": 6},
    **{"pzt": 0, "sal": 1, "car": 2, "per": 3, "cum": 4, "cmt": 5, "paz": 6},
}
_SHOWN = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DASH = r"\s*(?:-|–|—|bis|to)\s*"
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(rf"{_TIME}{_DASH}{_TIME}(?:\s*(?:uhr|h))?", re.IGNORECASE)
_PART = re.compile(
    rf"\s*(?P<days>[^\d]+?)\s*(?P<spans>{_SPAN.pattern}(?:\s*(?:\+|&|und|and|ve)\s*{_SPAN.pattern})*)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Hours:
    """Open on one weekday (`MO` … `SU`) from `opens_at` until `closes_at`."""

    day_number: int
    opens_at: time
    closes_at: time

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day_number]


def read_hours(text: str) -> list[Hours]:
    """The opening times that `text` means, in order of the week; raises ValidationError naming the part not
    understood, a closing before the opening, and times that overlap."""
    found: list[Hours] = []
    days: list[int] = []  # of "Mo, Do 8–12" the Monday waits for the times
    part = ""
    for part in filter(str.strip, re.split(r"[,;\n]", text)):
        if any(letter.isdigit() for letter in part):
            found += _read_part(part, days)
            days = []
        else:
            days += _days(part, part)
    if days:
        raise _not_understood(part)
    found.sort()
    for earlier, later in pairwise(found):
        if earlier.day_number == later.day_number and later.opens_at < earlier.closes_at:
            raise ValidationError(
                _("Two times of %(day)s overlap."), params={"day": _SHOWN[later.day_number]}, code="overlap"
            )
    return found


def write_hours(hours: Iterable[Hours]) -> str:
    """The shortest usual way to write `hours`: days with the same times one after the other become a span."""
    times: dict[int, list[str]] = {}
    for each in sorted(hours):
        times.setdefault(each.day_number, []).append(f"{_clock(each.opens_at)}–{_clock(each.closes_at)}")
    runs: list[tuple[int, int, str]] = []
    for day, spans in times.items():
        text = " + ".join(spans)
        if runs and runs[-1][2] == text and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day, text)
        else:
            runs.append((day, day, text))
    return ", ".join(f"{_days_shown(first, last)} {text}" for first, last, text in runs)


def _read_part(part: str, days_before: list[int]) -> list[Hours]:
    match = _PART.fullmatch(part)
    if not match:
        raise _not_understood(part)
    spans = [_span(found.groups(), part) for found in _SPAN.finditer(match["spans"])]
    days = dict.fromkeys([*days_before, *_days(match["days"], part)])
    return [Hours(day, *span) for day in days for span in spans]


def _days(text: str, part: str) -> list[int]:
    days: list[int] = []
    for piece in re.split(r"\s*(?:\+|&|/|\bund\b|\band\b|\bve\b)\s*", text.strip()):
        ends = [_day(word, part) for word in re.split(_DASH, piece.strip()) if word]
        if not ends or len(ends) > 2 or ends[-1] < ends[0]:
            raise _not_understood(part)
        days += range(ends[0], ends[-1] + 1)
    return days


def _day(word: str, part: str) -> int:
    folded = fold(word).rstrip(".:")
    for length in (3, 2):
        if folded[:length] in _DAYS:
            return _DAYS[folded[:length]]
    raise _not_understood(part)


def _span(groups: tuple, part: str) -> tuple[time, time]:
    first_hour, first_minute, last_hour, last_minute = (int(group or 0) for group in groups)
    try:
        opens_at = time(first_hour, first_minute)
        closes_at = time(23, 59) if (last_hour, last_minute) == (24, 0) else time(last_hour, last_minute)
    except ValueError:
        raise _not_understood(part) from None
    if closes_at <= opens_at:
        raise ValidationError(
            _("“%(part)s” closes before it opens."), params={"part": part.strip()}, code="order"
        )
    return opens_at, closes_at


def _clock(at: time) -> str:
    return f"{at.hour}" if not at.minute else f"{at.hour}:{at.minute:02}"


def _days_shown(first: int, last: int) -> str:
    return _SHOWN[first] if first == last else f"{_SHOWN[first]}–{_SHOWN[last]}"


def _not_understood(part: str) -> ValidationError:
    return ValidationError(
        _("“%(part)s” is not understood. Write for instance: Mo–Mi 9–12, Do 14–17:30"),
        params={"part": part.strip()},
        code="hours",
    )
