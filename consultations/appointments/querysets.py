"""The business words of appointments."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Absence
from clients.marks import FileMark
from core.periods import Period
from districts.models import Office
from districts.scoping import CASEWORK, Access, CaseworkQuerySet, Role

BOOKED, CAME, NO_SHOW, CANCELLED = "booked", "came", "no_show", "cancelled"
KEPT_DAYS = 90
"""So long after its day an appointment says whose it was."""


def begin_of(day: date) -> datetime:
    """Midnight where the offices are."""
    return timezone.make_aware(datetime.combine(day, time.min))


class AppointmentQuerySet(CaseworkQuerySet):
    def _visible(self, access: Access) -> Self:
        """Reception opens those without a person: they are numbers, as tickets are (handbook §6.10)."""
        if not (reception := access.office_ids(Role.RECEPTION)):
            return super()._visible(access)
        numbers = Q(client__isnull=True, office__in=reception)
        return self.filter(Q(office__in=access.office_ids(*CASEWORK)) | numbers)

    def in_period(self, period: Period) -> Self:
        after = begin_of(period.end + timedelta(days=1))
        return self.filter(starts_at__gte=begin_of(period.start), starts_at__lt=after)

    def on(self, day: date) -> Self:
        return self.in_period(Period(day, day))

    def at(self, office: Office) -> Self:
        return self.filter(office=office)

    def booked(self) -> Self:
        """Agreed, and neither cancelled nor over in one way or the other."""
        return self.filter(state=BOOKED)

    def standing(self) -> Self:
        """All but the cancelled ones: their time is taken."""
        return self.exclude(state=CANCELLED)

    def to_come(self) -> Self:
        return self.booked().filter(ends_at__gt=timezone.now())

    def on_desk(self) -> Self:
        """Those still to come in, with what a line of the desk says of them."""
        person = ("client__code", "client__given_name", "client__family_name", "client__office")
        return (
            self.booked()
            .select_related("adviser", "client", "language")
            .only(
                "starts_at",
                "ends_at",
                "state",
                "office",
                "language",
                "adviser__given_name",
                "adviser__family_name",
                *person,
            )
        )

    def overtaken(self) -> Self:
        """Booked with somebody who has been entered as absent that day meanwhile."""
        away = Absence.objects.filter(
            user=OuterRef("adviser"), first_day__lte=OuterRef("day"), last_day__gte=OuterRef("day")
        )
        return self.to_come().alias(day=TruncDate("starts_at")).filter(Exists(away))

    def with_details(self) -> Self:
        return self.select_related("office", "site", "adviser", "client__district", "language", "topic_group")

    def to_be_reminded(self, day: date) -> Self:
        """Booked for `day`, by people who agreed to mails and gave an address, and no mail about this time yet."""
        agreed = Q(client__reminders_agreed_on__isnull=False) & ~Q(client__email="")
        ended = Q(client__reminders_agreed_until__lt=timezone.localdate())
        due = self.booked().on(day).filter(agreed).exclude(ended).exclude(mails__starts_at=F("starts_at"))
        return due.exclude(FileMark.of("client", FileMark.Kind.RESTRICTION))

    def kept_too_long(self, today: date) -> Self:
        said = Q(client__isnull=False) | Q(topic_group__isnull=False) | ~Q(link_nonce="")
        old = self.filter(said, starts_at__lt=begin_of(today - timedelta(days=KEPT_DAYS)))
        return old.exclude(FileMark.held("client", today))


class TimesQuerySet(AppointmentQuerySet):
    """For reception: when somebody is expected in its offices and with whom, never who it is."""

    def _visible(self, access: Access) -> Self:
        times = self.filter(office__in=access.office_ids(Role.RECEPTION)).select_related(
            "adviser", "language"
        )
        shown = ("starts_at", "ends_at", "state", "kind", "office", "adviser", "language")
        return times.annotate(is_number=Q(client__isnull=True)).only(*shown)


class WaitingQuerySet(CaseworkQuerySet):
    def at(self, office: Office) -> Self:
        return self.filter(office=office)

    def kept_too_long(self, today: date) -> Self:
        old = self.filter(since__lt=begin_of(today - timedelta(days=KEPT_DAYS)))
        return old.exclude(FileMark.held("client", today))
