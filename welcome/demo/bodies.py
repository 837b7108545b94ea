"""Round tables and other bodies: of each office and of the whole city, with the meetings of all the years."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from core import bulk
from districts.models import Holiday, Office
from network.bodies.services import at
from network.models import AgendaItem, Attendance, Body, BodyMember, Decision, Meeting
from partners.models import Organisation

AHEAD = timedelta(weeks=12)
INVITED_AHEAD = timedelta(weeks=3)
"""What lies farther ahead is only planned."""
ONE_FAILS = 15
"""Of so many meetings one is cancelled."""


@dataclass(frozen=True)
class Series:
    kind: str
    name: str
    hour: int
    weeks: int | None = None
    nth: int | None = None
    weekday: int | None = None
    outside: int = 5
    """So many organisations belong to it."""


OF_AN_OFFICE = (
    Series("round_table", "Runder Tisch", 17, weeks=6),
    Series("network", "Netzwerktreffen", 14, weeks=13, outside=8),
    Series("staff", "Dienstbesprechung", 9, nth=1, weekday=0, outside=0),
)
OF_THE_CITY = (
    Series("task_force", "Arbeitsgruppe Integration der Ämter", 10, weeks=6, outside=1),
    Series("board", "Migrationsbeirat", 17, weeks=13, outside=7),
    Series("staff", "Besprechung aller Büros", 9, nth=2, weekday=1, outside=0),
)
OFFICES = ("Sozialamt", "Jugendamt", "Ausländerbehörde", "Schulamt")
ITEMS = (
    ("Wohnungen für große Familien", "Es fehlen Wohnungen mit vier und mehr Zimmern."),
    ("Kita-Plätze", "Die Wartezeit ist weiter lang; neue Gruppen sind angekündigt."),
    ("Wartezeit auf Sprachkurse", "Abendkurse mit Kinderbetreuung werden am meisten vermisst."),
    ("Termine beim Amt", "Die Terminvergabe im Netz überfordert viele; Hilfe am Ort wird gebraucht."),
    ("Fest im Stadtteil", "Aufgaben und Stände wurden verteilt."),
    ("Neues aus den Einrichtungen", "Kurzer Austausch über Angebote und Öffnungszeiten."),
    ("Ehrenamt", "Es werden Begleitungen zu Behörden gesucht."),
)
DECISIONS = (
    "Liste der Träger mit großen Wohnungen zusammenstellen",
    "Gemeinsamen Brief an das Jugendamt schreiben",
    "Kinderbetreuung für den Abendkurs klären",
    "Sprechstunde für Online-Termine anbieten",
    "Faltblatt mit allen Angeboten drucken",
    "Schulung für neue Ehrenamtliche planen",
    "Ansprechstelle für Fragen zur Schule benennen",
)


class Bodies:
    """Has a chance of its own: what else is invented stays the same with or without bodies."""

    def __init__(self, seed: int, start: date, until: date):
        self.random = Random(f"bodies {seed}")  # noqa: S311 - reproducible on purpose
        self.start, self.until = start, until
        self.closed = Holiday.objects.between(start, until + AHEAD)
        self.partners = list(Organisation.objects.active().order_by("name"))
        self.links: list = []
        self.found: dict[type, list] = {
            model: [] for model in (Body, BodyMember, Meeting, AgendaItem, Attendance, Decision)
        }

    def fill(self) -> None:
        for office in Office.objects.with_districts().order_by("code"):
            districts = [district.pk for district in office.districts_on(self.until)]
            for place, series in enumerate(OF_AN_OFFICE if districts else ()):
                self._series(series, place, office, districts)
        for place, series in enumerate(OF_THE_CITY):
            self._series(series, place)
        for records in self.found.values():
            bulk.insert(records)
        bulk.insert(self.links)

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _series(
        self, series: Series, place: int, office: Office | None = None, districts: Sequence[str] = ()
    ) -> None:
        name = series.name if office is None else f"{series.name} {office.name}"
        body = Body(
            id=self._key(), kind=series.kind, name=name, office=office,
            is_citywide=office is None, weeks=series.weeks, nth=series.nth, weekday=series.weekday,
            starts=time(series.hour), ends=time(series.hour + 2), since=self.start,
            place="Rathaus" if office is None else "Bürgerhaus",
        )  # fmt: skip
        self.found[Body].append(body)
        link = Body.districts.through
        self.links += [link(body_id=body.pk, district_id=district) for district in districts]
        members = list(self._members(body, series))
        self.found[BodyMember] += members
        for day in self._days(body, place):
            self._meeting(body, members, day)

    def _members(self, body: Body, series: Series) -> Iterator[BodyMember]:
        chosen = self.random.sample(self.partners, min(series.outside, len(self.partners)))
        known: list[dict] = [{"organisation": each} for each in chosen]
        known += [{"name": each} for each in self.random.sample(OFFICES, 2)]
        for position, fields in enumerate(known, start=1):
            # One of seven has no address: the paper goes by post.
            email = "" if self.random.random() < 1 / 7 else f"gremium{position}@example.org"
            yield BodyMember(
                id=self._key(), body=body, position=position, email=email, since=self.start,
                function=self.random.choice(("Leitung", "Koordination", "")), **fields,
            )  # fmt: skip

    def _days(self, body: Body, place: int) -> Iterator[date]:
        weekday = timedelta(days=(2 + place - self.start.weekday()) % 7)
        day = self.start + weekday + timedelta(weeks=self.random.randrange(4))
        while day <= self.until + AHEAD:
            is_quiet = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6)
            if not is_quiet and day not in self.closed:
                yield day
            day = body.rhythm.after(day, self.closed)

    def _meeting(self, body: Body, members: list[BodyMember], day: date) -> None:
        meeting = Meeting(
            id=self._key(), body=body, starts_at=at(day, body.starts), ends_at=at(day, body.ends), day=day,
            place=body.place, changed_at=at(day, body.starts) - timedelta(days=20),
        )  # fmt: skip
        self.found[Meeting].append(meeting)
        items = self.random.sample(ITEMS, 3)
        is_over = day < self.until
        if len(self.found[Meeting]) % ONE_FAILS == 4:
            meeting.status = Meeting.Status.CANCELLED
        elif is_over:
            self._hold(meeting, members)
        elif day <= self.until + INVITED_AHEAD:
            meeting.status = Meeting.Status.INVITED
        for position, (title, said) in enumerate(items, start=1):
            minutes = said if meeting.took_place else ""
            self.found[AgendaItem].append(
                AgendaItem(meeting=meeting, position=position, title=title, minutes=minutes)
            )

    def _hold(self, meeting: Meeting, members: list[BodyMember]) -> None:
        """The minutes of the last weeks are still drafts."""
        meeting.changed_at = meeting.ends_at
        meeting.status = Meeting.Status.HELD
        if meeting.day < self.until - timedelta(weeks=4):
            meeting.status, meeting.approved_at = Meeting.Status.APPROVED, self._days_after(meeting, 20)
        meeting.guests = self.random.choice((None, 1, 2, 4))
        came = [member for member in members if self.random.random() < 0.75]
        self.found[Attendance] += [
            Attendance(meeting=meeting, member=member, people=self.random.choice((1, 1, 2)))
            for member in came
        ]
        for text in self.random.sample(DECISIONS, self.random.choice((0, 1, 1, 2))):
            self.found[Decision].append(self._decision(meeting, self.random.choice(members), text))

    @staticmethod
    def _days_after(meeting: Meeting, days: int) -> datetime:
        return timezone.localtime(meeting.starts_at) + timedelta(days=days)

    def _decision(self, meeting: Meeting, owner: BodyMember, text: str) -> Decision:
        """Most are done in time; a few of the last months are overdue."""
        due_on = meeting.day + timedelta(weeks=self.random.randrange(4, 14))
        decision = Decision(
            body=meeting.body, meeting=meeting, text=text, organisation=owner.organisation, function=owner.name,
            decided_on=meeting.day, followed_since=meeting.day, due_on=due_on,
        )  # fmt: skip
        closed_on = meeting.day + timedelta(days=self.random.randrange(14, 120))
        if closed_on < self.until:
            is_dropped = self.random.random() < 0.1
            decision.state = Decision.State.DROPPED if is_dropped else Decision.State.DONE
            decision.closed_on = closed_on
            decision.explanation = "Hat sich erledigt." if is_dropped else ""
        return decision
