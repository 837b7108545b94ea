"""What the patterns are looked for in: read once, with the same number of queries however long the trail is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Membership, TrailQuerySet, User
from clients.models import Client
from consultations.models import Consultation
from core.models import AuditEntry
from core.periods import Period
from districts.models import Holiday, Office

USUAL_DAYS = 90
"""So many days before the period say what is usual for a person."""
Action = AuditEntry.Action
READING = Q(action__in=[Action.READ, Action.EXPORT], subject__isnull=False, user__isnull=False)


@dataclass(frozen=True)
class Reading:
    """What is known of the reading in `period`; `trail` holds the entries that may be looked at."""

    trail: TrailQuerySet
    period: Period

    @cached_property
    def files_by_day(self) -> list[tuple[int, date, int]]:
        """Staff member, day and how many files, from USUAL_DAYS before the period on, in order of the days."""
        rows = self._since(self.period.start - timedelta(days=USUAL_DAYS)).filter(READING)
        rows = rows.order_by().annotate(day=TruncDate("at")).values("user_id", "day")
        counted = rows.annotate(files=Count("subject", distinct=True)).order_by("day", "user_id")
        return list(counted.values_list("user_id", "day", "files"))

    @cached_property
    def moments(self) -> list[tuple[int, datetime, int]]:
        """Staff member, local time and file of every reading."""
        rows = self._within.filter(READING).order_by("at", "pk").values_list("user_id", "at", "subject")
        return [(user, timezone.localtime(at), subject) for user, at, subject in rows.iterator()]

    @cached_property
    def pairs(self) -> list[tuple[int, int, date]]:
        """Staff member, file, and the day on which it was first opened in the period."""
        rows = self._within.filter(READING).order_by().values("user_id", "subject").annotate(first=Min("at"))
        found = rows.order_by("first", "user_id", "subject").values_list("user_id", "subject", "first")
        return [(user, subject, timezone.localdate(first)) for user, subject, first in found]

    @cached_property
    def failures(self) -> list[tuple[int, date, int]]:
        """Account, day and how many failed logins."""
        label = User._meta.label_lower
        rows = self._within.filter(action=Action.LOGIN_FAILED, object_type=label).order_by()
        rows = rows.annotate(day=TruncDate("at")).values("object_id", "day").annotate(times=Count("pk"))
        found = rows.order_by("day", "object_id").values_list("object_id", "day", "times")
        return [(int(account), day, times) for account, day, times in found]

    @cached_property
    def staff(self) -> dict[int, User]:
        return User.objects.in_bulk()

    @cached_property
    def clients(self) -> dict[int, Client]:
        """Those whose files were read; the names only to compare them with those of the staff."""
        read = self._within.filter(READING).order_by().values("subject")
        return Client.objects.only("code", "family_name", "created_by_id", "merged_into_id").in_bulk(
            list(read.distinct().values_list("subject", flat=True))
        )

    @cached_property
    def advised(self) -> set[tuple[int, int]]:
        """Client and office of all consultations with these clients; of a file that has become part of another one
        those of that one."""
        holding = {pk: client.merged_into_id or pk for pk, client in self.clients.items()}
        known = Consultation.objects.filter(client__in=set(holding.values())).order_by()
        offices = defaultdict(set)
        for client, office in known.values_list("client_id", "office_id").distinct():
            offices[client].add(office)
        return {(pk, office) for pk, kept in holding.items() for office in offices[kept]}

    def offices_of(self, user: int, day: date) -> set[int]:
        """Where the person worked on that day."""
        return {each.office_id for each in self._memberships.get(user, ()) if each.is_valid_on(day)}

    def window(self, office: int, day: date) -> tuple[time, time] | None:
        """From when until when people work in an office: from the earliest opening of its week to the latest closing;
        None on a weekend or holiday on which it stays closed."""
        hours = [hours for site in self._offices[office].sites.all() for hours in site.opening_hours.all()]
        spans = [each.span for each in hours if each.is_valid_on(day)]
        is_free = day.weekday() >= 5 or day in self._holidays
        if not spans or (is_free and not self._is_open(office, day)):
            return None
        return min(opens for opens, _closes in spans), max(closes for _opens, closes in spans)

    def _is_open(self, office: int, day: date) -> bool:
        return any(site.hours_on(day, self._holidays) for site in self._offices[office].sites.all())

    @cached_property
    def _memberships(self) -> dict[int, list[Membership]]:
        found = defaultdict(list)
        for each in Membership.objects.order_by("pk"):
            found[each.user_id].append(each)
        return found

    @cached_property
    def _offices(self) -> dict[int, Office]:
        return {office.pk: office for office in Office.objects.with_plan()}

    @cached_property
    def _holidays(self) -> frozenset[date]:
        return Holiday.objects.between(self.period.start, self.period.end)

    @property
    def _within(self) -> TrailQuerySet:
        return self._since(self.period.start).filter(at__lt=midnight(self.period.end + timedelta(days=1)))

    def _since(self, day: date) -> TrailQuerySet:
        return self.trail.filter(at__gte=midnight(day))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
