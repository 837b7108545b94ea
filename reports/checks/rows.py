"""The rows of one year, read one by one for the second count: nothing is grouped or counted by the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from accounts.models import Membership
from consultations.models import Concern, Consultation, HomeVisit, Referral, Ticket
from core.periods import Period
from districts.models import DistrictPopulation
from districts.scoping import HasAccess
from network.models import (
    Body,
    Decision,
    Event,
    FundApplication,
    MediatorRequest,
    Meeting,
    Volunteer,
    VolunteerOffer,
)
from reports.evaluation.models import Answer

CHUNK = 5000
TALK = (
    *("pk", "office__code", "client_id", "held_on", "start_time", "district_id", "employer_side", "channel"),
    *("language_id", "mediation", "sex", "age_group", "nationality_id", "nationality_group", "minutes"),
    *("residence_status", "german_level", "recorded_at", "import_batch_id", "import_number"),
    *("is_withheld", "client__statistics_refused_on"),
)
CONCERN = ("pk", "consultation_id", "topic_id", "topic__group_id", "outcome", "is_barrier")
REFERRAL = (
    *("concern_id", "concern__consultation_id", "status", "outcome", "sent_on", "answered_on", "closed_on"),
    *("organisation_id", "organisation__type", "concern__topic__group_id"),
    *("concern__consultation__office__code", "concern__consultation__district_id"),
)
TICKET = ("office__code", "day", "hour", "status", "waited_minutes")
IN_VAIN = ("not_met", "declined")
VOLUNTEER = ("pk", "office__code", "began_on", "left_on", "districts")
OFFER = ("volunteer__office__code", "district_id", "since", "until")
VISIT = ("office__code", "district_id", "reason", "mediation", "household", "status", "ended_on")
MEDIATION = ("office__code", "language_id", "status", "day", "minutes", "allowance", "travel")
EVENT = (
    *("office__code", "type", "district_id", "status", "day", "participants", "is_estimated"),
    *("volunteers", "cost"),
)
FUND = ("office__code", "purpose", "district_id", "state", "submitted_on", "requested", "approved", "paid")
MEETING = (
    *("pk", "body__office__code", "body__kind", "body_id", "status", "day", "guests"),
    *("attendances__people", "attendances__member__organisation__type"),
)
ANSWER = (
    "question__code",
    "value",
    "response__month",
    "response__is_third_country",
    "response__office__code",
)
DECISION = (
    *("body__office__code", "body__kind", "body_id", "organisation__type"),
    *("decided_on", "due_on", "closed_on", "state"),
)

Row = dict[str, Any]
NOTHING: Row = {
    "district_id": "unknown", "language_id": "und", "sex": "x", "age_group": "ax", "nationality_id": "999",
    "nationality_group": "not_stated", "residence_status": "ns", "german_level": "ns",
}  # fmt: skip


def _said(talk: Row) -> Row:
    """Of somebody who refuses the statistics nothing is stated, whatever the row holds (P18)."""
    is_refused = talk["is_withheld"] or talk["client__statistics_refused_on"]
    return talk | NOTHING if is_refused else talk


@dataclass
class Rows:
    """What was recorded, of one office or of all. `talks` and `concerns` are those of the year, `earlier` and
    `earlier_concerns` those of the year before."""

    user: HasAccess
    year: int
    office: str = ""
    part: str = ""
    talks: list[Row] = field(default_factory=list)
    earlier: list[Row] = field(default_factory=list)
    concerns: list[tuple[Row, Row]] = field(default_factory=list)
    earlier_concerns: list[tuple[Row, Row]] = field(default_factory=list)
    referrals: list[Row] = field(default_factory=list)
    first: set[int] = field(default_factory=set)
    unmet: set[int] = field(default_factory=set)

    @property
    def period(self) -> Period:
        return Period.in_year(self.year, self.part)

    def __post_init__(self):
        self.first = set(self._first_contacts().values())
        by_key = {}
        for row in self._talks():
            by_key[row["pk"]] = row
            (self.talks if row["held_on"] in self.period else self.earlier).append(row)
        for row in self._rows(Concern.objects.countable_by(self.user), CONCERN):
            if talk := by_key.get(row["consultation_id"]):
                is_now = talk["held_on"] in self.period
                (self.concerns if is_now else self.earlier_concerns).append((row, talk))
        self._read_referrals()

    def is_of_report(self, office: str) -> bool:
        return self.office in ("", office)

    def _rows(self, rows, columns: tuple[str, ...]) -> Iterator[Row]:
        return rows.order_by().values(*columns).iterator(CHUNK)

    def _talks(self) -> Iterator[Row]:
        """Of this year and the one before, without the cancelled ones."""
        rows = Consultation.objects.countable_by(self.user).filter(cancelled_at__isnull=True)
        before = self.period.year_before()
        known = rows.filter(held_on__range=(before.start, self.period.end))
        return (
            _said(row)
            for row in self._rows(known, TALK)
            if self.is_of_report(row["office__code"])
            and (row["held_on"] in before or row["held_on"] in self.period)
        )

    def _first_contacts(self) -> dict[int, int]:
        """Each client's first consultation ever, over all offices."""
        found: dict[int, tuple] = {}
        rows = Consultation.objects.countable_by(self.user).filter(
            cancelled_at__isnull=True, client__isnull=False
        )
        for row in self._rows(rows, ("client_id", "held_on", "start_time", "pk")):
            at = row["held_on"], row["start_time"] or time.min, row["pk"]
            found[row["client_id"]] = min(found.get(row["client_id"], at), at)
        return {client: at[2] for client, at in found.items()}

    def _read_referrals(self) -> None:
        results: dict[int, list[str]] = {}
        rows = Referral.objects.countable_by(self.user).filter(
            concern__consultation__cancelled_at__isnull=True
        )
        for row in self._rows(rows, REFERRAL):
            if row["status"] in ("draft", "error"):
                continue
            results.setdefault(row["concern_id"], []).append(row["outcome"])
            is_own = self.is_of_report(row["concern__consultation__office__code"])
            if is_own and row["sent_on"] in self.period:
                self.referrals.append(row)
        missed = {"no_capacity", "not_eligible", "language_barrier"}
        for concern, found in results.items():
            if missed & set(found) and set(found) <= missed | {"redirected"}:
                self.unmet.add(concern)

    def tickets(self) -> Iterator[Row]:
        rows = self._rows(Ticket.objects.countable_by(self.user), TICKET)
        return (row for row in rows if row["day"] in self.period and self.is_of_report(row["office__code"]))

    def visits(self) -> Iterator[Row]:
        for row in self._rows(HomeVisit.objects.countable_by(self.user), VISIT):
            is_over = row["status"] in ("done", *IN_VAIN) and row["ended_on"] in self.period
            if is_over and self.is_of_report(row["office__code"]):
                yield row

    def volunteers(self) -> Iterator[Row]:
        """Everybody who ever began, once for each district."""
        for row in self._rows(Volunteer.objects.countable_by(self.user), VOLUNTEER):
            if row["began_on"] is not None and self.is_of_report(row["office__code"]):
                yield row

    def offers(self) -> Iterator[Row]:
        for row in self._rows(VolunteerOffer.objects.countable_by(self.user), OFFER):
            if self.is_of_report(row["volunteer__office__code"]):
                yield row

    def mediations(self) -> Iterator[Row]:
        for row in self._rows(MediatorRequest.objects.countable_by(self.user), MEDIATION):
            if row["day"] in self.period and self.is_of_report(row["office__code"]):
                yield row

    def events(self) -> Iterator[Row]:
        for row in self._rows(Event.objects.countable_by(self.user), EVENT):
            is_held = row["status"] == "held" and row["day"] in self.period
            if is_held and self.is_of_report(row["office__code"]):
                yield row

    def fund(self) -> Iterator[Row]:
        for row in self._rows(FundApplication.objects.countable_by(self.user), FUND):
            is_now = row["submitted_on"] is not None and row["submitted_on"] in self.period
            if is_now and row["state"] != "draft" and self.is_of_report(row["office__code"]):
                yield row

    def meetings(self) -> Iterator[Row]:
        """Those that took place, once for each member that came."""
        for row in self._rows(Meeting.objects.countable_by(self.user), MEETING):
            is_held = row["status"] in ("held", "approved") and row["day"] in self.period
            if is_held and self.is_of_report(row["body__office__code"]):
                yield row

    def places_of_bodies(self) -> dict[Any, list[str]]:
        """Their districts; none for those of the whole city."""
        found: dict[Any, list[str]] = {}
        known = Body.objects.countable_by(self.user).filter(districts__isnull=False)
        for row in self._rows(known, ("pk", "districts")):
            found.setdefault(row["pk"], []).append(row["districts"])
        return found

    def decisions(self) -> Iterator[Row]:
        for row in self._rows(Decision.objects.countable_by(self.user), DECISION):
            if self.is_of_report(row["body__office__code"]):
                yield row

    def answers(self) -> Iterator[Row]:
        """Of questionnaires, by third-country nationals."""
        for row in self._rows(Answer.objects.countable_by(self.user), ANSWER):
            year, month = divmod(row["response__month"], 100)
            is_counted = row["response__is_third_country"] and date(year, month, 1) in self.period
            if is_counted and self.is_of_report(row["response__office__code"]):
                yield row

    def memberships(self) -> Iterator[Row]:
        columns = (
            *("office__code", "office__closed_on"),
            *("employer__kind", "weekly_hours", "valid_from", "valid_until"),
        )
        for row in self._rows(Membership.objects.countable_by(self.user), columns):
            last = self.period.end
            is_valid = row["valid_from"] <= last and (row["valid_until"] or last) >= last
            is_open = (row["office__closed_on"] or last) >= last
            if is_valid and is_open and self.is_of_report(row["office__code"]):
                yield row

    def populations(self) -> dict[str, int]:
        rows = DistrictPopulation.objects.visible_to(self.user)
        known = sorted(self._rows(rows, ("year", "district_id", "total")), key=lambda row: row["year"])
        return {row["district_id"]: row["total"] for row in known if row["year"] <= self.year}
