"""What somebody looks after, kind by kind: how it is found and how it changes hands. Nothing here shows content."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Duty, User
from consultations.due import services as due
from consultations.due.sources import FOLLOW_UP, REFERRAL, TASK, Source
from consultations.models import Appointment, Draft, HomeVisit
from core import audit
from districts.scoping import CASEWORK, EVALUATION, OFFICE_ROLES
from network.models import FundApplication
from reports.models import SavedQuery


@dataclass(frozen=True)
class Holding:
    """`of` finds the records of a person; `office` leads to the office they belong to, empty when they are the person's
    own; `take` gives one to a colleague and raises when that is not possible; `roles` are those that can take it."""

    kind: str
    label: str | Promise
    of: Callable[[User], QuerySet]
    office: str
    take: Callable[[HttpRequest, Model, User, User], None]
    roles: tuple[str, ...] = CASEWORK

    def pass_on(self, request: HttpRequest, record: Model, leaver: User, heir: User) -> bool:
        """False when it stays: the colleague is busy or away then, or somebody has changed the record meanwhile."""
        try:
            with transaction.atomic():
                self.take(request, record, leaver, heir)
        except (IntegrityError, ValidationError, due.Superseded):
            return False
        return True


def _due(source: Source, label: Promise) -> Holding:
    return Holding(
        source.kind,
        label,
        lambda user: source.model.objects.filter(source.is_open & source.owned_by(user.pk)),
        "office",
        lambda request, record, leaver, heir: due.hand_over(
            request=request, source=source, record=record, owner=heir
        ),
    )


def _appointments(user: User) -> QuerySet:
    return Appointment.objects.booked().filter(adviser=user, starts_at__gte=timezone.now())


def _take_appointment(request: HttpRequest, record: Appointment, leaver: User, heir: User) -> None:
    """The quarters of an hour belong to a person, too: that the colleague is free, the database knows."""
    record.slots.update(adviser=heir)
    _appointments(leaver).filter(pk=record.pk).update(adviser=heir)
    _record(request, record, "adviser", heir)


def _visits(user: User) -> QuerySet:
    planned = HomeVisit.objects.filter(status=HomeVisit.Status.PLANNED, planned_at__gte=timezone.now())
    return planned.filter(Q(first=user) | Q(second=user))


def _take_visit(request: HttpRequest, record: HomeVisit, leaver: User, heir: User) -> None:
    name = "first" if record.first_id == leaver.pk else "second"
    HomeVisit.objects.filter(pk=record.pk).update(**{name: heir})
    _record(request, record, name, heir)


def _duties(user: User) -> QuerySet:
    return Duty.objects.filter(user=user, day__gte=timezone.localdate())


def _take_duty(request: HttpRequest, record: Duty, leaver: User, heir: User) -> None:
    record.user = heir
    record.save()
    _record(request, record, "user", heir)


def _take_draft(request: HttpRequest, record: Draft, leaver: User, heir: User) -> None:
    Draft.objects.filter(pk=record.pk).update(user=heir)
    _record(request, record, "user", heir)


def _take_query(request: HttpRequest, record: SavedQuery, leaver: User, heir: User) -> None:
    SavedQuery.objects.filter(pk=record.pk).update(owner=heir)
    _record(request, record, "owner", heir)


def _advocated(user: User) -> QuerySet:
    """While somebody has to speak for it; who checked or decided on it stays as it was."""
    return FundApplication.objects.undecided().filter(advocate=user)


def _take_advocacy(request: HttpRequest, record: FundApplication, leaver: User, heir: User) -> None:
    _advocated(leaver).filter(pk=record.pk).update(advocate=heir)
    _record(request, record, "advocate", heir)


def _record(request: HttpRequest, record: Model, field: str, heir: User) -> None:
    audit.record(request, audit.Action.UPDATE, record, fields=[field], member=heir.pk)


HOLDINGS = (
    _due(TASK, _("open tasks")),
    _due(FOLLOW_UP, _("open follow-ups")),
    _due(REFERRAL, _("referrals to be watched")),
    Holding("appointment", _("appointments to come"), _appointments, "office", _take_appointment),
    Holding("visit", _("home visits planned"), _visits, "office", _take_visit),
    Holding("duty", _("duties to come"), _duties, "site__office", _take_duty, OFFICE_ROLES),
    Holding(
        "draft", _("drafts of consultations"), lambda user: Draft.objects.filter(user=user), "", _take_draft
    ),
    Holding("fund", _("applications to the fund spoken for"), _advocated, "office", _take_advocacy),
    Holding(
        "query",
        _("saved evaluations"),
        lambda user: SavedQuery.objects.filter(owner=user),
        "",
        _take_query,
        EVALUATION,
    ),
)
