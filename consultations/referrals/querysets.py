"""The business words of referrals: each is defined here once, for lists, filters, statistics and exports alike."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from clients.marks import FileMark
from consultations.referrals import machine
from core.periods import Period
from districts.scoping import CASEWORK, Access, CaseworkQuerySet, CountableQuerySet


class ReferralQuerySet(CountableQuerySet):
    def _visible(self, access: Access) -> Self:
        """Of the own offices; and what another office has handed over to them."""
        own = access.office_ids(*CASEWORK)
        return self.filter(Q(office_id__in=own) | (Q(to_office_id__in=own) & ~Q(status=machine.DRAFT)))

    def counted(self) -> Self:
        """Rule R7: drafts and errors never count, nor what was never sent or belongs to a cancelled consultation."""
        sent = self.exclude(status__in=[machine.DRAFT, machine.ERROR]).filter(sent_on__isnull=False)
        return sent.filter(is_counted=True)

    def in_period(self, period: Period) -> Self:
        """Rule R7: the cohort is that of the day the referral was sent."""
        return self.filter(sent_on__range=(period.start, period.end))

    def open(self) -> Self:
        """Those whose end is still awaited. Signposting is not tracked: nobody is to answer it.

        Open ones have a day of sending; to ask for it, as `counted` does, would lead to the index of all years.
        """
        waiting = self.filter(is_counted=True, status__in=machine.OPEN)
        return waiting.exclude(mode=machine.SIGNPOST)

    def to_be_noted(self) -> Self:
        """Came to nothing, and the sender does not know yet."""
        waiting = self.filter(due_on__isnull=False, chased_at__isnull=True)
        return waiting.filter(is_counted=True, status__in=machine.IN_VAIN)

    def pending_files(self) -> Self:
        """Whole files that another office is asked to take."""
        return self.filter(hands_over_file=True, status=machine.SENT, is_counted=True)

    def drafts(self) -> Self:
        return self.filter(status=machine.DRAFT, is_counted=True)

    def overdue(self) -> Self:
        return self.open().filter(self._is_late())

    def with_overdue(self) -> Self:
        """Adds `is_overdue`: no answer in the time of its priority, or the waiting list was to be over by now."""
        late = Case(When(self._is_late(), then=Value(True)), default=Value(False))
        return self.annotate(is_overdue=models.ExpressionWrapper(late, output_field=BooleanField()))

    def overdue_first(self) -> Self:
        """After `with_overdue`: what has waited too long, then the others, the oldest first."""
        return self.order_by("-is_overdue", "sent_on", "pk")

    def _is_late(self) -> Q:
        unanswered = Q(status=machine.SENT) & (
            Q(reminder_step__gt=0) | Q(next_step_at__lte=timezone.now(), next_step_at__isnull=False)
        )
        return unanswered | Q(status=machine.ON_HOLD, expected_on__lt=timezone.localdate())

    def due_for_reminder(self, now: datetime) -> Self:
        """Sent, unanswered, and the next step of the ladder is due; not from a restricted file."""
        due = self.filter(is_counted=True, status=machine.SENT, next_step_at__lte=now)
        return due.exclude(FileMark.of("concern__client", FileMark.Kind.RESTRICTION))

    def with_code(self, text: str) -> Self:
        """The referral with the code that is printed on slips and in mails; none for anything else."""
        bounds = self.model.range_of_code(text)
        return self.filter(pk__range=bounds) if bounds else self.none()

    def with_page_details(self) -> Self:
        """With all that the page of one referral shows."""
        return self.select_related(
            *("concern__consultation__adviser", "concern__topic", "concern__client__office"),
            *("organisation", "service", "to_office", "office", "consent", "successor"),
        )


class ReferralEventQuerySet(models.QuerySet):
    def in_order(self) -> Self:
        return self.select_related("user").order_by("at", "pk")


class ConsentQuerySet(CaseworkQuerySet):
    office_lookup = "client__office_id"

    def valid_on(self, day: date) -> Self:
        """Releases under which data may be passed on."""
        standing = self.filter(kind="referral", revoked_at__isnull=True)
        return standing.filter(given_on__lte=day, valid_until__gte=day)

    def with_details(self) -> Self:
        return self.select_related(
            *("client__office", "organisation", "to_office", "language", "recorded_by", "revoked_by"),
            "notice__employer",
        )
