"""Referrals, what has happened to them, and the mails about them."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from consultations.referrals import codes, constraints, machine
from consultations.referrals.consents import Consent
from consultations.referrals.events import ReferralEvent
from consultations.referrals.machine import Move
from consultations.referrals.querysets import ReferralQuerySet
from consultations.referrals.steps import Steps
from core.links import new_nonce
from core.periods import month_number
from districts.models import Office
from districts.scoping import CASEWORK
from partners.models import Organisation, Service


class Referral(Steps, models.Model):
    """A concern handed to a partner service or to another office.

    Its state changes only by `move`, which leaves a ReferralEvent; bulk writers use `step`, or add the events
    themselves.
    """

    DRAFT, SENT, ERROR = machine.DRAFT, machine.SENT, machine.ERROR
    OPEN, CLOSED = machine.OPEN, machine.CLOSED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(
        "consultations.Concern", models.CASCADE, related_name="referrals", verbose_name=_("concern")
    )
    # Office and whether it counts are the concern's, copied so that a year's referrals are counted without a join.
    office = models.ForeignKey(
        Office, models.PROTECT, editable=False, related_name="+", db_index=False, verbose_name=_("office")
    )
    is_counted = models.BooleanField(default=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("organisation"),
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("service")
    )
    to_office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("other office"),
    )
    mode = CodeField(_("mode"), catalogue="referral_mode", default="slip")
    priority = CodeField(_("priority"), catalogue="priority", default="normal")
    is_agreed = models.BooleanField(_("The client agreed"), default=False)
    shares_topic = models.BooleanField(_("The receiver may see topic and language"), default=False)
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("consent")
    )
    hands_over_file = models.BooleanField(_("hands over the whole file"), default=False, editable=False)
    status = CodeField(_("status"), catalogue="referral_status", default=DRAFT, editable=False)
    outcome = CodeField(_("outcome"), catalogue="referral_outcome", blank=True, editable=False)
    reason = CodeField(_("reason"), catalogue="referral_reason", blank=True, editable=False)
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="predecessors"
    )
    created_at = models.DateTimeField(_("prepared"), default=timezone.now, editable=False)
    sent_on = models.DateField(_("sent on"), null=True, editable=False)
    sent_month = models.PositiveIntegerField(null=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    expected_on = models.DateField(_("expected on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    # The task of the sender: whose (NULL: the adviser's), when to ask again, asked. After an end in vain that nobody of
    # the sender has recorded: since when, and noted.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("who looks after it"),
    )
    due_on = models.DateField(_("to be asked again on"), null=True, editable=False)
    chased_at = models.DateTimeField(_("asked again"), null=True, editable=False)
    # The link of the receiver holds the nonce; another one, or none, makes it worthless.
    link_nonce = models.CharField(max_length=22, blank=True, editable=False)
    # The ladder of reminders: steps done, and when the next is due; NULL: nobody is reminded.
    reminder_step = models.PositiveSmallIntegerField(default=0, editable=False)
    next_step_at = models.DateTimeField(null=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on"]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = constraints.REFERRAL
        indexes = [
            models.Index(
                fields=["sent_on", "office", "status", "answered_on", "outcome"],
                condition=Q(is_counted=True),
                name="consultations_referral_counted",
            ),
            # By status first: those sent by an office or to it are an OR, which leads to no index of offices.
            models.Index(
                fields=["status", "sent_on", "office", "to_office"],
                condition=Q(is_counted=True),
                name="consultations_referral_open",
            ),
            models.Index(
                fields=["to_office", "sent_on"],
                condition=Q(to_office__isnull=False),
                name="consultations_referral_to",
            ),
            models.Index(
                fields=["office", "due_on"],
                condition=Q(is_counted=True, due_on__isnull=False, chased_at__isnull=True),
                name="consultations_referral_due",
            ),
            models.Index(
                fields=["next_step_at", "id"],
                condition=Q(status=machine.SENT, next_step_at__isnull=False),
                name="consultations_referral_ladder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.receiver}"

    def save(self, *args, **kwargs) -> None:
        """Whatever the way of saving: nothing is sent, new or changed, without what its mode demands."""
        self.set_facts()
        if self.status == machine.SENT:
            self.check_sendable(self.sent_on)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("consultations:referral_detail", args=[self.pk])

    @property
    def audit_subject(self) -> int | None:
        return self.concern.client_id

    def set_facts(self) -> None:
        """Recompute the columns that follow from others; `save` does it, bulk inserts call it themselves."""
        self.sent_month = month_number(self.sent_on) if self.sent_on else None
        self.office_id, self.is_counted = self.concern.office_id, self.concern.is_counted

    # --- What it is ---------------------------------------------------------------------------------

    @property
    def code(self) -> str:
        """What slips and mails call it; says nothing about anybody."""
        return codes.code_of(self.pk)

    range_of_code = staticmethod(codes.range_of)

    @property
    def receiver(self) -> Organisation | Office | None:
        return self.organisation or self.to_office

    @property
    def receiver_name(self) -> str:
        """Service and organisation, or the office."""
        names = [self.service.name] if self.service else []
        return " – ".join([*names, self.receiver.name])

    @property
    def receiver_email(self) -> str:
        """Where the receiver reads mails; the service before its organisation."""
        return (self.service and self.service.email) or self.receiver.email

    @property
    def receiver_phone(self) -> str:
        return (self.service and self.service.phone) or self.receiver.phone

    @property
    def is_open(self) -> bool:
        return self.status in machine.OPEN

    @property
    def has_slip(self) -> bool:
        """Something is to be taken along: it was sent, and nothing has ended it."""
        return self.is_open and self.is_counted

    @property
    def is_awaited(self) -> bool:
        """Somebody is to answer, or to say what came of it; signposting is not tracked."""
        return self.is_open and self.mode != machine.SIGNPOST

    @property
    def is_to_be_noted(self) -> bool:
        """It came to nothing, and the sender does not know yet."""
        is_waiting = self.due_on is not None and self.chased_at is None
        return self.status in machine.IN_VAIN and is_waiting and self.is_counted

    @property
    def is_draft(self) -> bool:
        return self.status == machine.DRAFT

    @property
    def is_link_valid(self) -> bool:
        return bool(self.link_nonce) and self.is_awaited

    @property
    def responsible_office_id(self) -> int:
        """Another office that has accepted is responsible from then on."""
        has_taken_over = self.to_office_id and self.status in machine.ANSWERED
        return self.to_office_id if has_taken_over and self.status != machine.REJECTED else self.office_id

    @property
    def answer_period(self) -> timedelta:
        """The time to answer, by priority (IASC: 24 hours, 72 hours, two weeks)."""
        hours = settings.REFERRAL_ANSWER_HOURS
        return timedelta(hours=hours.get(self.priority, hours["normal"]))

    # --- What may happen ----------------------------------------------------------------------------

    def check_move(self, move: Move) -> None:
        """Raise ValidationError, with the name of the entry where there is one, unless `move` may be made now."""
        if not machine.is_allowed(self.status, move.to, is_file=self.hands_over_file):
            labels = {"old": self.get_status_display(), "new": self._meta.get_field("status").label(move.to)}
            raise ValidationError(gettext("From “%(old)s” there is no way to “%(new)s”.") % labels)
        if move.to == machine.SENT:
            self.check_sendable(move.on)
            return
        faults = dict(self._faults(move))
        if faults:
            raise ValidationError(faults)

    def _faults(self, move: Move):
        today, on = timezone.localdate(), move.on or timezone.localdate()
        if on > today:
            yield "on", gettext("The day lies in the future.")
        if self.sent_on and on < self.sent_on:
            yield "on", gettext("The day lies before the one on which it was sent.")
        if move.to == machine.ON_HOLD and (move.expected_on is None or move.expected_on < on):
            yield "expected_on", gettext("A waiting list needs a date that is not past.")
        if move.to == machine.REJECTED and not move.reason:
            yield "reason", gettext("Whoever declines says why.")
        elif move.to in machine.CLOSED and move.result not in machine.OUTCOMES[move.to]:
            yield "outcome", gettext("Choose what came of it.")
        if move.successor and (move.result != "redirected" or move.successor.pk == self.pk):
            yield "successor", gettext("Only a redirected referral has a successor.")

    def check_sendable(self, day: date | None = None) -> None:
        """Raise ValidationError unless the client has agreed to what the mode passes on (P04)."""
        if (self.organisation_id is None) == (self.to_office_id is None):
            raise ValidationError(gettext("Name one receiver: an organisation or another office."))
        if self.to_office_id == self.concern.office_id:
            raise ValidationError(gettext("A hand-over goes to another office."))
        if self.mode == machine.DATA:
            today = timezone.localdate()
            if self.consent is None or not self.consent.covers(self, min(day or today, today)):
                raise ValidationError(
                    gettext("Passing data on needs a valid consent that names this receiver.")
                )
        elif self.mode in machine.AGREED_MODES and not self.is_agreed:
            raise ValidationError(gettext("The client must have agreed."))

    @transaction.atomic
    def move(self, move: Move, *, by) -> ReferralEvent:
        """Make the step; `by` is a User, PARTNER or SYSTEM. Raises ValidationError when it may not be made, also when
        somebody else has moved the referral since it was read."""
        stored = Referral.objects.select_for_update().filter(pk=self.pk).values_list("status", flat=True)
        if list(stored) != [self.status]:
            raise ValidationError(gettext("The referral has been changed meanwhile. Please look again."))
        event = self.step(move, by=by)
        self.save()
        event.save()
        return event

    def step(self, move: Move, *, by) -> ReferralEvent:
        """Make the step here only: whoever holds the row saves it, and the event."""
        self.check_move(move)
        old, self.status = self.status, move.to
        self._take_over(move, move.on or timezone.localdate())
        if move.to in machine.IN_VAIN and not self._is_recorded_by_sender(by):
            self.due_on = timezone.localdate()
        return ReferralEvent.of(self, old=old, by=by)

    def _take_over(self, move: Move, on: date) -> None:
        """Set what follows from the step."""
        if move.to == machine.SENT:
            self.sent_on = on
            self.start_waiting()
            return
        if move.to in machine.ANSWERED:
            self.answered_on = self.answered_on or on
        self.next_step_at = None
        self.expected_on = move.expected_on if move.to == machine.ON_HOLD else None
        self.due_on, self.chased_at = self.expected_on, None
        self.reason = move.reason if move.to == machine.REJECTED else ""
        if move.to in machine.CLOSED:
            self.outcome, self.successor = move.result, move.successor
        if move.to in machine.CLOSED or move.to == machine.ERROR:
            self.closed_on, self.link_nonce = on, ""

    def _is_recorded_by_sender(self, by) -> bool:
        return not isinstance(by, str) and self.office_id in by.access.office_ids(*CASEWORK)

    def start_waiting(self) -> None:
        """From now on an answer is awaited, unless nobody is to answer; every earlier link is worthless."""
        is_tracked = self.mode != machine.SIGNPOST
        self.link_nonce = new_nonce() if is_tracked and not self.hands_over_file else ""
        self.reminder_step = 0
        self.next_step_at = timezone.now() + self.answer_period if is_tracked else None
        self.due_on = timezone.localdate(self.next_step_at) if is_tracked else None
        self.chased_at = None
