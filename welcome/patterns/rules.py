"""Unusual patterns in the reading of files: each rule is plain enough to be told in one sentence, and finds something
to ask about, never a proof. The officer learns codes and numbers, nothing of what the files say."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.names import fold
from welcome.patterns.reading import USUAL_DAYS, Reading


@dataclass(frozen=True)
class Limits:
    """From where on something stands out: so many `files` a day and `times` as many as usual, so many `hours` before or
    after the office's hours, so many `failures` to log in on one day."""

    files: int
    times: int
    hours: int
    failures: int


@dataclass(frozen=True)
class Finding:
    """What stands out on `day`; `client` is the code where it is about one file only."""

    rule: str
    user: int
    day: date
    sentence: str
    client: str = ""


@dataclass(frozen=True)
class Rule:
    name: str | Promise
    explanation: Callable[[Limits], str]
    find: Callable[[Reading, Limits], Iterator[Finding]]


def many_files(reading: Reading, limits: Limits) -> Iterator[Finding]:
    before: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for user, day, files in reading.files_by_day:
        earliest = day - timedelta(days=USUAL_DAYS)
        usual = median([count for past, count in before[user] if past >= earliest] or [0])
        before[user].append((day, files))
        if day in reading.period and files >= max(limits.files, limits.times * usual):
            words = {"files": files, "usual": round(usual)}
            text = _("Opened %(files)d files; on a usual day it is %(usual)d.") % words
            yield Finding("many_files", user, day, text)


def odd_hours(reading: Reading, limits: Limits) -> Iterator[Finding]:
    windows: dict[tuple[int, date], list[tuple[datetime, datetime]]] = {}
    odd: dict[tuple[int, date], list[tuple[datetime, int]]] = defaultdict(list)
    for user, at, subject in reading.moments:
        key = user, at.date()
        if key not in windows:
            windows[key] = _windows(reading, *key, hours=limits.hours)
        naive = at.replace(tzinfo=None)
        if not any(begin <= naive <= end for begin, end in windows[key]):
            odd[key].append((naive, subject))
    for (user, day), found in odd.items():
        files, first, last = len({subject for _at, subject in found}), found[0][0], found[-1][0]
        text = ngettext("Opened %(files)d file (%(when)s).", "Opened %(files)d files (%(when)s).", files) % {
            "files": files,
            "when": f"{first:%H:%M}" if first == last else f"{first:%H:%M}–{last:%H:%M}",
        }
        yield Finding("odd_hours", user, day, text)


def _windows(reading: Reading, user: int, day: date, *, hours: int) -> list[tuple[datetime, datetime]]:
    """When the person may be expected to work on `day`; without an office nothing is odd."""
    offices = reading.offices_of(user, day)
    if not offices:
        return [(datetime.combine(day, time.min), datetime.combine(day, time.max))]
    spans = [span for office in offices if (span := reading.window(office, day))]
    margin = timedelta(hours=hours)
    return [(datetime.combine(day, a) - margin, datetime.combine(day, b) + margin) for a, b in spans]


def own_name(reading: Reading, limits: Limits) -> Iterator[Finding]:
    for user, subject, day in reading.pairs:
        client, person = reading.clients.get(subject), reading.staff.get(user)
        if client and person and fold(client.family_name) and _same(client.family_name, person.family_name):
            text = _("Opened the file %(code)s of a person with the same family name.") % {
                "code": client.code
            }
            yield Finding("own_name", user, day, text, client.code)


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def never_advised(reading: Reading, limits: Limits) -> Iterator[Finding]:
    for user, subject, day in reading.pairs:
        client = reading.clients.get(subject)
        if client is None or client.created_by_id == user:
            continue
        if not any((subject, office) in reading.advised for office in reading.offices_of(user, day)):
            text = _("Opened the file %(code)s; the own office has never advised the person.") % {
                "code": client.code
            }
            yield Finding("never_advised", user, day, text, client.code)


def failed_logins(reading: Reading, limits: Limits) -> Iterator[Finding]:
    for user, day, times in reading.failures:
        if times >= limits.failures:
            text = _("%(times)d failed logins with this account.") % {"times": times}
            yield Finding("failed_logins", user, day, text)


RULES: dict[str, Rule] = {
    "many_files": Rule(
        gettext_lazy("Many files"),
        lambda limits: (
            _(
                "On one day at least %(files)d files, and at least %(times)d times as many as the person's own median "
                "of the %(days)d days before."
            )
            % {"files": limits.files, "times": limits.times, "days": USUAL_DAYS}
        ),
        many_files,
    ),
    "odd_hours": Rule(
        gettext_lazy("Odd hours"),
        lambda limits: (
            _(
                "More than %(hours)d hours before the earliest opening or after the latest closing of the own office's "
                "week, or on a weekend or holiday on which it is closed."
            )
            % {"hours": limits.hours}
        ),
        odd_hours,
    ),
    "own_name": Rule(
        gettext_lazy("Own name"),
        lambda limits: _(
            "The file belongs to a person with the family name of the reader, however it is spelt."
        ),
        own_name,
    ),
    "never_advised": Rule(
        gettext_lazy("Never advised"),
        lambda limits: _(
            "No office in which the reader worked that day has a consultation with the person, and the reader did not "
            "enter the file."
        ),
        never_advised,
    ),
    "failed_logins": Rule(
        gettext_lazy("Failed logins"),
        lambda limits: (
            _("At least %(failures)d failed logins with one account on one day.")
            % {"failures": limits.failures}
        ),
        failed_logins,
    ),
}


def findings(reading: Reading, limits: Limits, only: str = "") -> list[Finding]:
    """What stands out, by `only` one rule or all, the newest first."""
    rules = [RULES[only]] if only else RULES.values()
    found = [finding for rule in rules for finding in rule.find(reading, limits)]
    return sorted(found, key=lambda finding: finding.day, reverse=True)
