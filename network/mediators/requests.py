"""A request for a mediator, who was asked, and the mails about it. None of it knows who is advised."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.labels import labels
from catalogues.models import Language, Topic
from core.encryption.fields import EncryptedCharField
from core.links import new_nonce
from core.outbox import QueuedMail
from districts.models import District, Office
from network.mediators import machine
from network.mediators.codes import LEGAL, Absent, Answer, Occasion, Sex, Source
from network.mediators.money import DAY, EARLY, FAR_ABOVE, LONGEST, MediatorPayment
from network.mediators.people import Mediator
from network.mediators.querysets import RequestQuerySet
from partners.models import Organisation

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
SOON = timedelta(hours=24)
"""Who has said yes for a time so near may not read a mail before it."""
_EURO = {"max_digits": 8, "decimal_places": 2, "null": True, "editable": False}


def new_code() -> str:
    return get_random_string(CODE_LENGTH, LETTERS)


class MediatorRequest(models.Model):
    """`code` is what the mediator knows it by. `expected` is the allowance for the planned time, `allowance` that for
    the minutes it took; both and `travel` are euros, None while nothing is to be paid."""

    class Status(models.TextChoices):
        REQUESTED = machine.REQUESTED, _("requested")
        OFFERED = machine.OFFERED, _("offered")
        CONFIRMED = machine.CONFIRMED, _("confirmed")
        DONE = machine.DONE, _("done")
        NO_SHOW = machine.NO_SHOW, _("did not take place")
        UNFILLED = machine.UNFILLED, _("unfilled")
        CANCELLED = machine.CANCELLED, _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    source = models.CharField(
        _("needed for"), max_length=12, choices=Source, default=Source.OFFICE, editable=False
    )
    partner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("asked for by an institution"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False,
        verbose_name=_("requested by"),
    )  # fmt: skip
    requested_at = models.DateTimeField(_("requested on"), default=timezone.now, editable=False)
    language = models.ForeignKey(
        Language, models.PROTECT, related_name="+", db_index=False, verbose_name=_("language")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", db_index=False, verbose_name=_("topic")
    )
    occasion = models.CharField(
        _("where it takes place"), max_length=9, choices=Occasion, default=Occasion.ADVICE
    )
    starts_at = models.DateTimeField(_("beginning"), editable=False)
    ends_at = models.DateTimeField(_("end"), editable=False)
    day = models.DateField(_("day"), editable=False)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    place = EncryptedCharField(
        _("meeting point"),
        max_length=160,
        help_text=_("The mediator reads it: a room, a station. Never the address or the name of a client."),
    )
    wanted_sex = models.CharField(_("if possible"), max_length=1, choices=Sex, blank=True)

    status = models.CharField(
        _("state"), max_length=9, choices=Status, default=Status.REQUESTED, editable=False
    )
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, related_name="requests", db_index=False, editable=False,
        verbose_name=_("language mediator"),
    )  # fmt: skip
    absent = models.CharField(_("who was missing"), max_length=8, choices=Absent, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, editable=False, validators=[MinValueValidator(1), MaxValueValidator(DAY)]
    )
    expected = models.DecimalField(_("expected allowance"), **_EURO)
    allowance = models.DecimalField(_("allowance"), **_EURO)
    travel = models.DecimalField(_("travel"), **_EURO)
    payment = models.ForeignKey(
        MediatorPayment, models.PROTECT, null=True, related_name="requests", editable=False,
        verbose_name=_("paid with"),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("request for a mediator")
        verbose_name_plural = _("requests for mediators")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="network_mediatorrequest_end_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=machine.TAKEN, mediator__isnull=False)
                | (~Q(status__in=machine.TAKEN) & Q(mediator__isnull=True)),
                name="network_mediatorrequest_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=machine.DONE, minutes__range=(1, DAY))
                | (~Q(status=machine.DONE) & Q(minutes__isnull=True)),
                name="network_mediatorrequest_minutes_when_done",
            ),
            models.CheckConstraint(
                condition=Q(status=machine.NO_SHOW, absent__in=Absent.values)
                | (~Q(status=machine.NO_SHOW) & Q(absent="")),
                name="network_mediatorrequest_absent_when_no_show",
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=True) | Q(allowance__isnull=False),
                name="network_mediatorrequest_paid_something",
            ),
            models.CheckConstraint(
                condition=Q(source="partner", partner__isnull=False)
                | (~Q(source="partner") & Q(partner__isnull=True)),
                name="network_mediatorrequest_partner_asks",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "status", "day"], name="network_mediation_office"),
            models.Index(fields=["mediator", "starts_at"], name="network_mediation_mediator"),
            models.Index(fields=["day", "status"], name="network_mediation_day"),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args, **kwargs) -> None:
        self.day = timezone.localdate(self.starts_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("network:mediatorrequest_detail", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_searching(self) -> bool:
        return self.status in machine.SEARCHING and not self.has_begun

    @property
    def is_editable(self) -> bool:
        return self.status == machine.REQUESTED

    @property
    def is_to_be_closed(self) -> bool:
        return self.status == machine.CONFIRMED and self.has_begun

    @property
    def is_to_come(self) -> bool:
        """Somebody has said yes, and the time lies ahead."""
        return self.status == machine.CONFIRMED and not self.has_begun

    @property
    def is_paid(self) -> bool:
        return self.payment_id is not None

    @property
    def planned_minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def without_language(self) -> str:
        """In words, when whoever comes does not speak the language, or not both ways: these are wishes, but nobody
        should miss it."""
        mediator = self.mediator
        if mediator is None:
            return ""
        words = {"name": mediator, "language": labels("language").get(self.language_id, self.language_id)}
        spoken = mediator.spoken.filter(language=self.language_id).first()
        if spoken is None:
            return gettext("%(name)s does not speak %(language)s.") % words
        if not spoken.is_both_ways:
            return gettext("%(name)s interprets %(language)s only into German.") % words
        return ""

    def why_not_taken(self, minutes: int) -> str:
        """Why it cannot have taken so long; empty when it can. It begins with the arrival and is over by now."""
        passed = (timezone.now() - self.starts_at) // timedelta(minutes=1) + EARLY
        if minutes <= passed:
            return ""
        text = gettext("That would end in the future. So far, %(most)d minutes at most.")
        return text % {"most": max(passed, 0)}

    def is_far_above_plan(self, minutes: int) -> bool:
        """Whether somebody has to look again; not at what has been recorded already."""
        return minutes - self.planned_minutes >= FAR_ABOVE and minutes != self.minutes

    @property
    def total(self) -> Decimal | None:
        return None if self.allowance is None else self.allowance + (self.travel or 0)

    def why_not(self, state: str) -> str:
        """Why the request cannot come into `state` now; empty when it can."""
        if state not in machine.TRANSITIONS[self.status]:
            return gettext("This step is not possible any more. Please look again.")
        if state == machine.OFFERED and self.has_begun:
            return gettext("The time has begun: nobody can be asked any more.")
        if state in (machine.DONE, machine.NO_SHOW) and not self.has_begun:
            return gettext("It has not begun yet.")
        if state == machine.REQUESTED and self.has_begun:
            return gettext("The time has begun: say how it ended.")
        return ""

    def next_states(self) -> tuple[str, ...]:
        return tuple(state for state in machine.TRANSITIONS[self.status] if not self.why_not(state))


def needs_sworn_interpreter(topic: Topic | None, occasion: str) -> bool:
    """Whether what is said has legal consequences: the pool may not be asked then."""
    return occasion in LEGAL or (topic is not None and topic.has_legal_consequence)


def why_no_such_time(starts_at: datetime, ends_at: datetime) -> str:
    """Why nobody can be asked for this time, in words; empty when it is believable."""
    if ends_at <= starts_at:
        hint = gettext("Over midnight, make a request for each day.")
        return f"{gettext('The end lies before the beginning.')} {hint}"
    if timezone.localdate(starts_at) != timezone.localdate(ends_at):
        return gettext("Over midnight, make a request for each day.")
    if ends_at - starts_at > timedelta(minutes=LONGEST):
        text = gettext("Not longer than %(hours)d hours: for more, make several requests.")
        return text % {"hours": LONGEST // 60}
    return ""


class MediatorOffer(models.Model):
    """A mediator was asked. `nonce` is that of the link; `by` recorded the answer, nobody when it came by link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(MediatorRequest, models.CASCADE, related_name="offers")
    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="offers")
    answer = models.CharField(_("answer"), max_length=9, choices=Answer, default=Answer.OPEN)
    offered_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)

    class Meta:
        ordering = ["offered_at", "pk"]
        verbose_name = _("question to a mediator")
        verbose_name_plural = _("questions to mediators")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "mediator"],
                condition=Q(answer__in=("open", "accepted")),
                name="network_mediatoroffer_once",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(answer="accepted"), name="network_mediatoroffer_one_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.answer}"

    @property
    def is_to_be_called(self) -> bool:
        """Whether a mail does not tell in time that nobody is needed any more."""
        if self.answer != Answer.WITHDRAWN or self.request.has_begun:
            return False
        is_soon = self.request.starts_at - self.request.changed_at < SOON
        return not self.mediator.email or (self.answered_at is not None and is_soon)


class MediatorMail(QueuedMail):
    """A mail to a mediator: a question, a confirmation with the time for the calendar, or that it has come to
    nothing."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("question")
        CONFIRMED = "confirmed", _("confirmed")
        GONE = "gone", _("no longer needed")

    offer = models.ForeignKey(MediatorOffer, models.CASCADE, related_name="mails")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail to a mediator")
        verbose_name_plural = _("mails to mediators")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="network_mediator_mail")]


def why_unfit(mediator: Mediator, *, day: date, is_busy: bool) -> list[str]:
    """What forbids an assignment on that day, in words; empty when nothing does."""
    found = [] if mediator.state == "active" else [gettext("Not active in the pool at present.")]
    found += mediator.missing_papers(day)
    if is_busy:
        found.append(gettext("There is another assignment at that time."))
    return found
