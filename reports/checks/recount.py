"""The second count: every figure of the exact annual report, worked out row by row in plain Python.

Slow and obvious on purpose. It shares nothing with the engine but the words of the definitions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import product
from typing import Any

from django.utils import timezone

from catalogues.labels import main_origins
from reports.checks.rows import IN_VAIN, Row, Rows
from reports.checks.ties import ALL, Key

MEDIATED = ("staff", "volunteer", "paid", "remote", "relative")
AGES = {
    **dict.fromkeys(("a00", "a06", "a14"), "under_18"),
    **dict.fromkeys(("a18", "a27", "a30", "a45"), "18_60"),
    **dict.fromkeys(("a61", "a65"), "over_60"),
    "ax": "ax",
}


class Recount:
    """`counts` holds the figures by table, row, column and measure; `named` are the nationalities that T07 shows by
    themselves, all others being "other"."""

    def __init__(self, rows: Rows, named: Iterable[str]):
        self.rows, self.named = rows, set(named)
        self.counts: Counter[Key] = Counter()
        self.persons: defaultdict[Key, set] = defaultdict(set)
        self.main_origins = set(main_origins())
        for talk in rows.talks:
            self._talk(talk)
            self._person(talk)
        for concern, talk in rows.concerns:
            self._concern(concern, talk)
        self._before()
        self.cents: Counter[Key] = Counter()
        self.mediated: Counter[Key] = Counter()
        self.met: set = set()
        self.bodies = rows.places_of_bodies()
        for found, count in (
            (rows.referrals, self._referral),
            (rows.tickets(), self._ticket),
            (rows.visits(), self._visit),
            (rows.events(), self._event),
            (rows.volunteers(), self._volunteer),
            (rows.offers(), self._offer),
            (rows.mediations(), self._mediation),
            (rows.fund(), self._fund),
            (rows.meetings(), self._meeting),
            (rows.decisions(), self._decision),
            (rows.answers(), self._answer),
        ):
            for row in found:
                count(row)
        self.counts.update({key: (minutes + 30) // 60 for key, minutes in self.mediated.items()})
        self.counts.update({key: (cents + 50) // 100 for key, cents in self.cents.items()})
        self.counts.update({key: len(found) for key, found in self.persons.items()})

    def _cross(self, table: str, row: str, column: str, measure: str = "consultations") -> None:
        for row_code, column_code in product((row, ALL), (column, ALL)):
            self.counts[table, row_code, column_code, measure] += 1

    def _list(self, table: str, row: str, measure: str, amount: int = 1) -> None:
        for code in (row, ALL):
            self.counts[table, code, ALL, measure] += amount

    def _seen(
        self, table: str, rows: Iterable[str], columns: Iterable[str], person: Any, measure: str
    ) -> None:
        for row, column in product(rows, columns):
            self.persons[table, row, column, measure].add(person)

    # --- Consultations ------------------------------------------------------------------------------------

    def _talk(self, talk: Row) -> None:
        office, district = talk["office__code"], talk["district_id"]
        month = f"{talk['held_on']:%Y-%m}"
        kind = "anonymous" if talk["client_id"] is None else "follow_up_consultations"
        kind = "new_clients" if talk["pk"] in self.rows.first else kind
        self._list("T01", office, "consultations")
        self._list("T01", office, kind)
        if talk["channel"] == "home_visit":
            self._list("T01", office, "home_visits")
        self._cross("T02", month, office)
        hour = "unknown" if talk["start_time"] is None else str(talk["start_time"].hour)
        for row in (f"{talk['held_on'].isoweekday()} / {hour}", "* / *"):
            self.counts["T03", row, ALL, "consultations"] += 1
        self._list("T04", district, "consultations")
        self._cross("T05", district, office)
        self._cross("T09", talk["language_id"], talk["mediation"])
        self._cross("T11", talk["channel"], office)
        self._list("T12", _band(talk["minutes"]), "consultations")
        self._list("T12", _band(talk["minutes"]), "minutes", talk["minutes"] or 0)
        self._cross("T20", office, talk["employer_side"])
        if talk["nationality_group"] in ("third", "stateless", "unclear"):
            self._cross("T27", talk["sex"], AGES[talk["age_group"]])

    def _person(self, talk: Row) -> None:
        person = talk["client_id"]
        if person is None:
            return

        def seen(table: str, row: str, columns: Iterable[str] = (ALL,), measure: str = "clients") -> None:
            self._seen(table, (row, ALL), columns, person, measure)

        seen("T01", talk["office__code"])
        seen("T04", talk["district_id"])
        seen("T06", talk["age_group"], (talk["sex"], ALL))
        group, nationality = self._origin(talk), talk["nationality_id"]
        of = nationality if nationality in self.named else "other"
        self._seen("T07", (f"{group} / {of}", f"{group} / *", "* / *"), (ALL,), person, "clients")
        seen("T08", talk["residence_status"])
        seen("T10", talk["german_level"])
        if talk["nationality_group"] in ("third", "stateless", "unclear"):
            seen("T27", talk["sex"], (AGES[talk["age_group"]], ALL))

    def _origin(self, talk: Row) -> str:
        if talk["nationality_id"] in ("UA", "TR"):
            return talk["nationality_id"]
        if talk["nationality_id"] in self.main_origins:
            return "top8"
        group = talk["nationality_group"]
        if group in ("stateless", "unclear", "historical"):
            return "unclear"
        return group if group in ("DE", "EU", "EFTA", "not_stated") else "third"

    # --- Concerns -----------------------------------------------------------------------------------------

    def _concern(self, concern: Row, talk: Row) -> None:
        group, office, district = concern["topic__group_id"], talk["office__code"], talk["district_id"]
        self._list("T01", office, "concerns")
        self._cross("T02", f"{talk['held_on']:%Y-%m}", office, "concerns")
        self._list("T04", district, "concerns")
        self._cross("T13", group, office, "concerns")
        self._list("T14", concern["topic_id"], "concerns")
        for row, column in product((group, ALL), (talk["sex"], talk["age_group"], ALL)):
            self.counts["T15", row, column, "concerns"] += 1
        self._cross("T16", group, concern["outcome"], "concerns")
        is_without_remedy = concern["outcome"] == "not_possible"
        gaps = {
            ("*", "unmet_concerns"): is_without_remedy or concern["pk"] in self.rows.unmet,
            ("not_possible", "concerns"): is_without_remedy,
            ("barrier", "concerns"): concern["is_barrier"],
        }
        for (column, measure), is_one in gaps.items():
            self._gap(group, district, column, measure, is_one)
        if group == "ARB" and talk["nationality_group"] in ("third", "stateless", "unclear"):
            columns = (AGES[talk["age_group"]], ALL)
            self._seen("T27", ("ARB",), columns, talk["pk"], "consultations")
            if talk["client_id"] is not None:
                self._seen("T27", ("ARB",), columns, talk["client_id"], "clients")

    def _gap(self, group: str, district: str, column: str, measure: str, is_one: bool) -> None:
        for row in (f"{group} / *", f"* / {district}", "* / *") if is_one else ():
            self.counts["T19", row, column, measure] += 1

    def _before(self) -> None:
        for talk in self.rows.earlier:
            self._list("T01", talk["office__code"], "consultations_before")
        for concern, _talk in self.rows.earlier_concerns:
            self._list("T14", concern["topic_id"], "concerns_before")

    # --- Referrals, queue, visits -------------------------------------------------------------------------

    def _referral(self, row: Row) -> None:
        kind = row["organisation__type"] or "city"
        receiver = "office" if row["organisation_id"] is None else str(row["organisation_id"])
        self._list("T01", row["concern__consultation__office__code"], "referrals")
        measures = {
            "referrals": True,
            "referrals_answered": row["answered_on"] is not None,
            "referrals_served": row["outcome"] in ("served", "partly_served"),
        }
        for measure in (measure for measure, is_one in measures.items() if is_one):
            for place in (f"{kind} / *", f"* / {receiver}", "* / *"):
                self.counts["T17", place, ALL, measure] += 1
        result = row["outcome"] or "unknown"
        self._cross("T18", row["status"], result, "referrals")
        group, district = row["concern__topic__group_id"], row["concern__consultation__district_id"]
        is_missed = result in ("no_capacity", "not_eligible", "language_barrier")
        self._gap(group, district, result, "referrals", is_missed)

    def _ticket(self, ticket: Row) -> None:
        for row in (f"{ticket['day'].isoweekday()} / {ticket['hour']}", "* / *"):
            self.counts["T03", row, ALL, "tickets"] += 1
            self.counts["T03", row, ALL, "tickets_left"] += ticket["status"] == "left"

    def _visit(self, visit: Row) -> None:
        if visit["status"] in IN_VAIN:
            for district in (visit["district_id"], ALL):
                self.counts["T21", district, visit["status"], "visits_in_vain"] += 1
            return
        if visit["mediation"] in MEDIATED:
            kind = "mediated"
        else:
            kind = "not_stated" if visit["mediation"] == "ns" else "not_mediated"
        for district, column in product((visit["district_id"], ALL), (visit["reason"], kind, ALL)):
            self.counts["T21", district, column, "visits"] += 1
        self._seen("T21", (visit["district_id"], ALL), (ALL,), visit["household"], "households")

    # --- The network --------------------------------------------------------------------------------------

    def _event(self, event: Row) -> None:
        amounts = {"events": 1, "participants": event["participants"] or 0}
        for measure, amount in amounts.items():
            self._list("T01", event["office__code"], measure, amount)
        amounts["event_volunteers"] = event["volunteers"] or 0
        for kind, place in product((event["type"], ALL), (event["district_id"], ALL)):
            for measure, amount in amounts.items():
                self.counts["T23", f"{kind} / {place}", ALL, measure] += amount
            self.cents["T23", f"{kind} / {place}", ALL, "event_cost"] += int((event["cost"] or 0) * 100)

    def _volunteer(self, row: Row) -> None:
        period = self.rows.period
        began, left = row["began_on"], row["left_on"]
        places = (row["districts"] or "unknown", ALL)
        if began <= period.end and (left is None or left >= period.start):
            self._seen("T24", places, (ALL,), row["pk"], "volunteers")
        if began in period:
            self._seen("T24", places, (ALL,), row["pk"], "new_volunteers")
        if left is not None and left in period:
            self._seen("T24", places, (ALL,), row["pk"], "left_volunteers")

    def _fund(self, row: Row) -> None:
        cents = {"fund_requested": int(row["requested"] * 100)}
        cents["fund_approved"] = int((row["approved"] or 0) * 100)
        cents["fund_paid"] = int(row["paid"] * 100)
        cents["fund_unproved"] = cents["fund_paid"] if row["state"] in ("paid", "proof_due") else 0
        for purpose, place in product((row["purpose"], ALL), (row["district_id"], ALL)):
            self.counts["T26", f"{purpose} / {place}", ALL, "fund_applications"] += 1
            for measure, amount in cents.items():
                self.cents["T26", f"{purpose} / {place}", ALL, measure] += amount

    def _offer(self, row: Row) -> None:
        today = timezone.localdate()
        for measure, day in (("offers_started", row["since"]), ("offers_ended", row["until"])):
            if day is not None and day in self.rows.period and day <= today:
                self._list("T24", row["district_id"], measure)

    def _mediation(self, row: Row) -> None:
        language, today = row["language_id"], timezone.localdate()
        if row["status"] == "done":
            self._list("T25", language, "mediations")
            self._list("T01", row["office__code"], "mediations")
        is_late = row["status"] in ("requested", "offered") and row["day"] < today
        if row["status"] == "unfilled" or is_late:
            self._list("T25", language, "mediations_unfilled")
        for code in (language, ALL):
            self.mediated["T25", code, ALL, "mediation_hours"] += row["minutes"] or 0
            euros = (row["allowance"] or 0) + (row["travel"] or 0)
            self.cents["T25", code, ALL, "mediation_cost"] += int(euros * 100)

    def _meeting(self, row: Row) -> None:
        """The same meeting comes once for each member that was there."""
        kind, places = row["body__kind"], self.bodies.get(row["body_id"], ["city"])
        people, guests = row["attendances__people"], row["guests"] or 0
        types = ["guests"] if guests else []
        if people is not None:
            types.append(row["attendances__member__organisation__type"] or "internal")
        is_known = row["pk"] in self.met
        self.met.add(row["pk"])
        rows = _crossed(kind, places, types or ["uncounted"])
        for each in rows:
            self.persons["T22", each, ALL, "meetings"].add(row["pk"])
        for each in _crossed(kind, places, types[-1:] if people else []):
            self.counts["T22", each, ALL, "meeting_people"] += people or 0
        for each in _crossed(kind, places, ["guests"]) if guests and not is_known else ():
            self.counts["T22", each, ALL, "meeting_people"] += guests

    def _answer(self, row: Row) -> None:
        if row["question__code"] == "helped-integration":
            self.counts["T27", ALL, ALL, "amif_answers"] += 1
            self.counts["T27", ALL, ALL, "amif_helped"] += row["value"] == "yes"

    def _decision(self, row: Row) -> None:
        last = min(self.rows.period.end, timezone.localdate())
        closed = row["closed_on"]
        is_open = row["decided_on"] <= last and (closed is None or closed > last)
        is_done = row["state"] == "done" and closed in self.rows.period and closed <= last
        found = {
            "decisions_open": is_open,
            "decisions_overdue": is_open and row["due_on"] < last,
            "decisions_done": is_done,
        }
        kind, places = row["body__kind"], self.bodies.get(row["body_id"], ["city"])
        for each in _crossed(kind, places, [row["organisation__type"] or "internal"]):
            for measure in (measure for measure, is_one in found.items() if is_one):
                self.counts["T22", each, ALL, measure] += 1


def _crossed(kind: str, places: Iterable[str], types: Iterable[str]) -> list[str]:
    """Rows of T22: kinds by district, and types of organisations."""
    crossed = [f"{first} / {second} / *" for first, second in product((kind, ALL), (*places, ALL))]
    return [*crossed, *(f"* / * / {each}" for each in types)]


def _band(minutes: int | None) -> str:
    if minutes is None:
        return "unknown"
    return next((band for band, most in (("d1", 10), ("d2", 30), ("d3", 60)) if minutes <= most), "d4")
