"""What the desk of a site shows at this moment."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.core.cache import caches
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.staffing.roster import shifts
from catalogues.labels import labels
from consultations.desk import live
from consultations.desk.models import Desk, Ticket
from consultations.desk.querysets import CALLED, DONE, IN_SERVICE, LEFT, QUEUE, REBOOKED, WAITING
from consultations.models import Concern, Consultation
from consultations.staff import advisers_in
from core.periods import Period
from districts import prepared
from districts.models import Site
from districts.models.sites import Hours
from districts.scoping import CASEWORK

SHOWN = 5
"""Lines of a panel of what is over; the lists behind it have the rest."""


@dataclass(frozen=True)
class Place:
    """A ticket in a panel, with what is worked out for it now. `is_unspoken`: the person waits for a language that
    nobody on duty speaks; `is_mine`: who looks called it."""

    ticket: Ticket
    language: str
    topic: str
    minutes: int
    is_unspoken: bool
    is_mine: bool

    @property
    def looks(self) -> tuple:
        """All that a line of the queue is made of: two with the same looks are the same."""
        ticket = self.ticket
        said = (ticket.persons, ticket.has_been_here, ticket.is_emergency, ticket.is_letter_only)
        steps = (ticket.pk, ticket.status, ticket.called_by_id, self.is_mine)
        return *steps, *said, self.language, self.topic, self.since, self.minutes, self.is_unspoken

    @property
    def since(self) -> datetime | None:
        """From when on the minutes count, for the page to count on by itself."""
        return _since(self.ticket)


@dataclass(frozen=True)
class Header:
    """Open hours of a site on a day, who receives people there by the roster (name and side of the tandem; nobody
    without one), and the languages they speak: without a roster those of everybody who advises in the office."""

    hours: Hours
    on_duty: list[tuple[str, str]]
    languages: set[str]

    @classmethod
    def of(cls, site: Site, day: date) -> "Header":
        today = shifts(site.office, Period(day, day))
        here = [shift for shift in today if shift.duty.site_id == site.pk and shift.is_effective]
        people = {shift.person.pk: (shift.person.short_name, shift.side) for shift in here}
        spoken = User.languages.through.objects.filter(user__in=people or advisers_in([site.office_id]))
        return cls(
            hours=site.hours_on(day),
            on_duty=list(people.values()),
            languages=set(spoken.values_list("language", flat=True)),
        )


@dataclass(frozen=True)
class Board:
    """`site` as `user` sees it at `now`."""

    user: User
    site: Site
    now: datetime

    @cached_property
    def version(self) -> str:
        """Read before anything else: what changes while the page is made is fetched with the next question."""
        return live.version_of(self.site)

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def desk(self) -> Desk | None:
        return Desk.objects.filter(site=self.site).first()

    @cached_property
    def advises(self) -> bool:
        """Whether the person may call somebody here and see consultations; reception may not."""
        return self.site.office_id in self.user.access.office_ids(*CASEWORK)

    @cached_property
    def header(self) -> "Header":
        """Changes once a day at most, so a minute late is soon."""
        return caches["local"].get_or_set(
            f"desk_header_{self.site.pk}_{self.today}", lambda: Header.of(self.site, self.today), 60
        )

    # --- The queue ------------------------------------------------------------------------------------

    @cached_property
    def _tickets(self) -> QuerySet[Ticket]:
        return Ticket.objects.visible_to(self.user).filter(site=self.site).on(self.today)

    @cached_property
    def _open(self) -> list[Place]:
        return [self._place(ticket) for ticket in self._tickets.open().in_turn().select_related("called_by")]

    @cached_property
    def waiting(self) -> list[Place]:
        return [place for place in self._open if place.ticket.status == WAITING]

    @cached_property
    def at_work(self) -> list[Place]:
        """Called and in consultation, the one called last in front."""
        places = [place for place in self._open if place.ticket.status in (CALLED, IN_SERVICE)]
        return sorted(places, key=lambda place: place.ticket.called_at, reverse=True)

    @property
    def longest(self) -> int:
        """Minutes of who has waited longest."""
        return max((place.minutes for place in self.waiting), default=0)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Tickets of today by how they ended; consultations of today in the office and their concerns (each once)."""
        question = f"desk|{self.site.pk}|{prepared.asked_by(self.user)}"
        return prepared.counts(question, self._counted)

    def _counted(self) -> dict[str, list[QuerySet]]:
        concerns = Concern.objects.filter(consultation__in=self._consultations)
        ended = {state: [self._tickets.filter(status=state)] for state in (DONE, LEFT, REBOOKED)}
        return ended | {"consultations": [self._consultations], "concerns": [concerns]}

    @cached_property
    def gone(self) -> list[Place]:
        """Left or moved to an appointment: they may come back."""
        if not self.counts[LEFT] + self.counts[REBOOKED]:
            return []
        gone = self._tickets.filter(status__in=(LEFT, REBOOKED)).order_by("-ended_at")
        return [self._place(ticket) for ticket in gone[:SHOWN]]

    def _place(self, ticket: Ticket) -> Place:
        since = _since(ticket)
        return Place(
            ticket=ticket,
            language=labels("language").get(ticket.language_id, ""),
            topic=labels("topic_group").get(ticket.topic_group_id, ""),
            minutes=max(0, int((self.now - since).total_seconds() // 60)) if since else 0,
            is_unspoken=ticket.status == WAITING
            and ticket.needs_language
            and ticket.language_id not in self.header.languages,
            is_mine=ticket.called_by_id == self.user.pk,
        )

    # --- What was done --------------------------------------------------------------------------------

    @cached_property
    def _consultations(self) -> QuerySet[Consultation]:
        today = Consultation.objects.visible_to(self.user).counted().filter(held_on=self.today)
        return today.filter(office=self.site.office_id)

    @cached_property
    def consultations(self) -> list[Consultation]:
        return list(self._consultations.as_listed()[:SHOWN])


def _since(ticket: Ticket) -> datetime | None:
    return ticket.arrived_at if ticket.status == WAITING else ticket.started_at or ticket.called_at


def sites_of(user: User) -> list[Site]:
    """The sites at which the person may work with the queue today, those of the main offices first."""
    offices = user.access.office_ids(*QUEUE)
    sites = (
        Site.objects.visible_to(user)
        .valid_on()
        .filter(office__in=offices)
        .order_by()
        .select_related("office")
    )
    return sorted(sites, key=lambda site: (site.office.name, site.kind != Site.Kind.MAIN, site.pk))
