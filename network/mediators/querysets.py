"""The business words of mediators and of requests for them: who may see them, who speaks what, what is to be done."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from clients import index
from clients.names import fold, similarity
from consultations.appointments.querysets import CANCELLED
from consultations.visits import machine as visiting
from core.encryption import keys
from core.periods import Period
from districts.scoping import CASEWORK, Access, CountableQuerySet, HasAccess, Role, ScopedQuerySet
from network.mediators import machine
from network.mediators.codes import State
from network.papers import PapersQuerySetMixin

DIGITS = 32
TOLERANT_FROM = 3
"""Letters from which on other spellings of a name are found, too."""
OFF, UNPLANNED, MOVED = "off", "unplanned", "moved"
"""What is wrong between a request and the appointment or visit for which it was begun."""
_APPOINTMENT, _VISIT = "origin__appointment", "origin__visit"
_HOUR = timedelta(hours=1)
"""A visit has no end: the mediator has to be there for its first hour, or for all the time that was asked for."""
_OPEN_VISIT = {f"{_VISIT}__status__in": visiting.OPEN}
_ASTRAY = {
    OFF: Q(**{f"{_APPOINTMENT}__state": CANCELLED}) | Q(**{f"{_VISIT}__status": visiting.DECLINED}),
    UNPLANNED: Q(status=machine.CONFIRMED, **_OPEN_VISIT, **{f"{_VISIT}__planned_at__isnull": True}),
    MOVED: Q(starts_at__gt=F(f"{_APPOINTMENT}__starts_at"))
    | Q(ends_at__lt=F(f"{_APPOINTMENT}__ends_at"))
    | Q(starts_at__gt=F(f"{_VISIT}__planned_at"), **_OPEN_VISIT)
    | Q(
        starts_at__lt=F(f"{_VISIT}__planned_at"),
        ends_at__lt=F(f"{_VISIT}__planned_at") + _HOUR,
        **_OPEN_VISIT,
    ),
}
"""The first that holds; coming earlier or staying longer does no harm."""


def address_marks(email: str) -> list[str]:
    """By which an e-mail address is found, with each key; the first is that of today."""
    text = email.strip().casefold()
    return [keys.mark(text, "mediator", DIGITS, key) for key in keys.every()] if text else [""]


class MediatorQuerySet(PapersQuerySetMixin, ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """The pool is that of the city: every office asks the same people."""
        return self.exclude(given_name="") if access.has(*CASEWORK) else self.none()

    def active(self) -> Self:
        return self.filter(state=State.ACTIVE)

    def with_us(self) -> Self:
        return self.filter(state__in=(State.ACTIVE, State.PAUSED))

    def speaking(self, language: str = "", **limits: bool) -> Self:
        """Who interprets the language, or any; `is_both_ways` and `reads` are asked of that same language."""
        asked = {"language": language} if language else {}
        spoken: Any = self.model.spoken.rel.related_model.objects
        return self.filter(Exists(spoken.filter(mediator=OuterRef("pk"), **asked, **limits)))

    def coming_to(self, district: models.Model) -> Self:
        """Who has named the district, or none at all."""
        chosen = self.model.districts.through.objects.filter(mediator=OuterRef("pk"))
        return self.filter(Exists(chosen.filter(district=district)) | ~Exists(chosen))

    def matching(self, text: str) -> Self:
        """Those whom an e-mail address or a name in any spelling means."""
        if "@" in text:
            marks = address_marks(text)
            return self.filter(email_index__in=marks) if all(marks) else self.none()
        words, condition = fold(text).split(), Q()
        for word in words:
            like = index.begins_like(word) if len(word) >= TOLERANT_FROM else Q(pk__in=[])
            condition &= index.begins_with(word) | like
        rows = self.filter(condition).order_by().values_list("pk", "name_key") if words else ()
        return self.filter(pk__in=[pk for pk, name_key in rows if similarity(words, name_key)])

    def as_listed(self) -> Self:
        return self.prefetch_related("districts", "spoken", "slots")

    def kept_too_long(self, cutoff: date) -> Self:
        """Left before the day `cutoff`, and not forgotten yet."""
        return self.filter(left_on__lt=cutoff).exclude(given_name="")


class RequestQuerySet(CountableQuerySet):
    """Of an office: only its own people see them."""

    def with_details(self) -> Self:
        return self.select_related("office", "district", "topic", "mediator", "partner")

    def with_astray(self) -> Self:
        """Adds `astray`: OFF, UNPLANNED or MOVED; nothing for one that fits or is not open, or whose appointment or
        visit whoever asks does not see."""
        whens = [When(wrong, then=Value(kind)) for kind, wrong in _ASTRAY.items()]
        ended = When(~Q(status__in=machine.OPEN), then=Value(""))
        return self.annotate(
            astray=Case(ended, *whens, default=Value(""), output_field=CharField(max_length=9))
        )

    def astray(self) -> Self:
        """Only those `with_astray` that are; few are open, so that nothing is asked of the others."""
        return self.with_astray().filter(status__in=machine.OPEN).exclude(astray="")

    def to_come(self) -> Self:
        return self.filter(status__in=machine.OPEN, day__gte=timezone.localdate())

    def over(self) -> Self:
        """Open ones whose day has passed: somebody has to say how it ended."""
        return self.filter(status__in=machine.OPEN, day__lt=timezone.localdate())

    def to_be_done(self) -> Self:
        """Nobody has been asked yet, or nobody has said how it ended."""
        waiting = Q(status=machine.REQUESTED)
        return self.filter(waiting | Q(status__in=machine.OPEN, day__lt=timezone.localdate()))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Assignments, also of other offices, that fall into the time."""
        taken = self.filter(status__in=(machine.CONFIRMED, machine.DONE))
        return taken.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def in_period(self, period: Period) -> Self:
        return self.filter(day__range=(period.start, period.end))

    def done(self) -> Self:
        return self.filter(status=machine.DONE)

    def unfilled(self, today: date | None = None) -> Self:
        """Nobody was found: it was said, or the day has passed without a mediator."""
        gone_by = Q(status__in=machine.SEARCHING, day__lt=today or timezone.localdate())
        return self.filter(Q(status=machine.UNFILLED) | gone_by)

    def payable(self) -> Self:
        """What something is, or was, to be paid for."""
        return self.filter(status__in=(machine.DONE, machine.NO_SHOW), allowance__isnull=False)

    def led_by(self, user: HasAccess) -> Self:
        return self.filter(office__in=user.access.office_ids(Role.LEAD))

    def kept_too_long(self, cutoff: date) -> Self:
        return self.filter(day__lt=cutoff).exclude(place="")


class PaymentQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        return self.filter(office__in=access.office_ids(Role.LEAD))


class RateQuerySet(ScopedQuerySet):
    """What the city pays is no secret among its people."""

    def _visible(self, access: Access) -> Self:
        return self.all()

    def on(self, day: date) -> "models.Model | None":
        """The rate of that day; None before the first one."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()
