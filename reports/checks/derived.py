"""The second count, continued: shares, rates and medians, worked out from the rows and the counts."""

import statistics
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.timezone import localdate

from reports.checks.recount import Recount
from reports.checks.rows import Row
from reports.checks.ties import ALL, Key, Value

Derived = Iterator[tuple[Key, Value | None]]
PART_OF_TOTAL = {
    "T04": "consultations",
    "T07": "clients",
    "T08": "clients",
    "T10": "clients",
    "T12": "consultations",
    "T14": "concerns",
    "T17": "referrals",
}
MISSING = {
    "district": ("district_id", "unknown"),
    "sex": ("sex", "x"),
    "age_group": ("age_group", "ax"),
    "nationality": ("nationality_id", "999"),
    "residence_status": ("residence_status", "ns"),
    "german_level": ("german_level", "ns"),
    "language": ("language_id", "und"),
    "mediation": ("mediation", "ns"),
    "employer": ("employer_side", "ns"),
    "hour": ("start_time", None),
}


def derived(recount: Recount, today: date) -> dict[Key, Value]:
    """All figures that are no counts; those without a base are left out."""
    found = (
        *_overview(recount),
        *_waiting(recount),
        *_shares(recount),
        *_durations(recount),
        *_inhabitants(recount),
        *_topics(recount),
        *_days(recount, today),
        *_hours(recount),
        *_posts(recount),
        *_quality(recount),
        *_offers(recount, today),
        *_helped(recount),
    )
    return {key: value for key, value in found if value is not None}


def _ratio(part: float, base: float) -> float | None:
    return part / base if base else None


def _rows(recount: Recount, table: str, measure: str) -> list[str]:
    return [key[1] for key in recount.counts if key[0] == table and key[2:] == (ALL, measure)]


def _overview(recount: Recount) -> Derived:
    count = recount.counts
    for office in {*_rows(recount, "T01", "consultations"), *_rows(recount, "T01", "consultations_before")}:
        talks, before, concerns, anonymous = (
            count["T01", office, ALL, measure]
            for measure in ("consultations", "consultations_before", "concerns", "anonymous")
        )
        yield ("T01", office, ALL, "change"), _ratio(talks - before, before)
        yield ("T01", office, ALL, "concerns_per_consultation"), _ratio(concerns, talks)
        yield ("T01", office, ALL, "anonymous_share"), _ratio(anonymous, talks)


def _waiting(recount: Recount) -> Derived:
    waited: dict[str, list[int]] = {}
    for ticket in recount.rows.tickets():
        for row in (f"{ticket['day'].isoweekday()} / {ticket['hour']}", "* / *"):
            if ticket["waited_minutes"] is not None:
                waited.setdefault(row, []).append(ticket["waited_minutes"])
    for row, minutes in waited.items():
        yield ("T03", row, ALL, "waiting_median"), round(statistics.median(minutes), 1)
        yield ("T03", row, ALL, "waiting_p90"), round(_ninth_tenth(minutes), 1)


def _ninth_tenth(minutes: list[int]) -> float:
    if len(minutes) == 1:
        return float(minutes[0])
    return statistics.quantiles(minutes, n=10, method="inclusive")[8]


def _shares(recount: Recount) -> Derived:
    for table, measure in PART_OF_TOTAL.items():
        total = "* / *" if table in ("T07", "T17") else ALL
        for row in _rows(recount, table, measure):
            base = recount.counts[table, total, ALL, measure]
            yield (table, row, ALL, "share"), _ratio(recount.counts[table, row, ALL, measure], base)


def _durations(recount: Recount) -> Derived:
    count = recount.counts
    for band in _rows(recount, "T12", "consultations"):
        minutes, talks = (count["T12", band, ALL, measure] for measure in ("minutes", "consultations"))
        yield ("T12", band, ALL, "hours"), round(minutes / 60, 1)
        timed = talks - count["T12", "unknown", ALL, "consultations"] if band in (ALL, "unknown") else talks
        mean = _ratio(minutes, timed) if band != "unknown" else None
        yield ("T12", band, ALL, "mean_minutes"), None if mean is None else round(mean, 1)


def _inhabitants(recount: Recount) -> Derived:
    for district, total in recount.rows.populations().items():
        talks = recount.counts["T04", district, ALL, "consultations"]
        yield ("T04", district, ALL, "inhabitants"), total
        yield ("T04", district, ALL, "per_1000_inhabitants"), round(1000 * talks / total, 1)


def _topics(recount: Recount) -> Derived:
    for topic in _rows(recount, "T14", "concerns"):
        now, before = (recount.counts["T14", topic, ALL, name] for name in ("concerns", "concerns_before"))
        yield ("T14", topic, ALL, "change"), _ratio(now - before, before)


def _days(recount: Recount, today: date) -> Derived:
    for status in {*(row["status"] for row in recount.rows.referrals), ALL}:
        rows = [row for row in recount.rows.referrals if status in (ALL, row["status"])]
        yield ("T18", status, ALL, "days_to_answer"), _median(rows, "answered_on")
        yield ("T18", status, ALL, "days_to_end"), _median(rows, "closed_on")
        is_open = ("sent", "accepted", "in_progress", "on_hold")
        long_open = [
            row for row in rows if row["status"] in is_open and today - row["sent_on"] > timedelta(days=30)
        ]
        yield ("T18", status, ALL, "long_open"), len(long_open)


def _median(rows: Iterable[Row], until: str) -> float | None:
    days = [(row[until] - row["sent_on"]).days for row in rows if row[until]]
    return float(statistics.median(days)) if days else None


def _offers(recount: Recount, today: date) -> Derived:
    """How many days the offers that ended had lasted, first and last day included."""
    lasted: dict[str, list[int]] = {}
    for offer in recount.rows.offers():
        until = offer["until"]
        if until is not None and until <= today and until in recount.rows.period:
            for district in (offer["district_id"], ALL):
                lasted.setdefault(district, []).append((until - offer["since"]).days + 1)
    for district, days in lasted.items():
        yield ("T24", district, ALL, "offer_days"), float(statistics.median(days))


def _helped(recount: Recount) -> Derived:
    helped, base = (recount.counts["T27", ALL, ALL, name] for name in ("amif_helped", "amif_answers"))
    yield ("T27", ALL, ALL, "amif_helped_share"), _ratio(helped, base)


def _hours(recount: Recount) -> Derived:
    minutes: dict[tuple[str, str], int] = {}
    for talk in recount.rows.talks:
        for office in (talk["office__code"], ALL):
            for side in (talk["employer_side"], ALL):
                minutes[office, side] = minutes.get((office, side), 0) + (talk["minutes"] or 0)
    for (office, side), each in minutes.items():
        if side != "ns":
            yield ("T20", office, side, "hours"), round(each / 60, 1)


def _posts(recount: Recount) -> Derived:
    hours: dict[tuple[str, str], float] = {}
    for row in recount.rows.memberships():
        side = "city" if row["employer__kind"] == "city" else "partner"
        for office in (row["office__code"], ALL):
            hours[office, side] = hours.get((office, side), 0) + float(row["weekly_hours"])
    for (office, side), weekly in hours.items():
        yield ("T20", office, side, "full_time_equivalents"), weekly / 39


def _quality(recount: Recount) -> Derived:
    talks = recount.rows.talks
    for office in {*(talk["office__code"] for talk in talks), ALL}:
        own = [talk for talk in talks if office in (ALL, talk["office__code"])]
        for attribute, (column, missing) in MISSING.items():
            unstated = sum(talk[column] == missing for talk in own)
            yield ("T28", attribute, office, "missing_share"), _ratio(unstated, len(own))
        ratio = _ratio(recount.counts["T01", office, ALL, "concerns"], len(own))
        key = "concerns_per_consultation"
        yield ("T28", key, office, key), None if ratio is None else round(ratio, 1)
        delays = [
            _delay(talk) for talk in own if talk["import_batch_id"] is None and not talk["import_number"]
        ]
        mean = statistics.mean(delays) if delays else None
        yield (
            ("T28", "entry_delay_days", office, "entry_delay_days"),
            None if mean is None else round(mean, 1),
        )


def _delay(talk: Row) -> int:
    """Days from the consultation to its record, by the calendar of the office."""
    return (localdate(talk["recorded_at"]) - talk["held_on"]).days
