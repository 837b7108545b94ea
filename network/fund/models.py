"""An application to the fund, from the draft to the closed file."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from core.encryption.fields import EncryptedCharField, EncryptedEmailField, EncryptedTextField
from core.languages import PUBLIC_LANGUAGES
from core.links import new_nonce
from districts.models import District, Office
from network.bodies.decisions import Decision
from network.bodies.meetings import Meeting
from network.fund import machine
from network.fund.budgets import CENT, FundBudget, euro_field
from network.fund.codes import Applicant, Body, Purpose
from network.fund.querysets import NOTHING, FundQuerySet
from network.fund.standing import Word, words_of
from partners.models.base import phone_number

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a reference code: none that can be taken for another one."""


def new_code() -> str:
    return get_random_string(8, LETTERS)


def _staff(label) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


class FundApplication(models.Model):
    """`office` was responsible for the district when it was submitted; figures belong to it. `spent` is what was used
    of the grant: as the applicant says until the proof is accepted, then as accepted. `paid`, `returned` and
    `waived` are the sums of payments, repayments and rests that were waived (payments.py), written under the lock of
    this row. The decision is minuted by a `meeting` that is kept here, best with its `resolution`, or by `minutes` in
    words, or both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("reference"), max_length=8, unique=True, default=new_code, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("office")
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("district"))
    applicant = models.CharField(_("who applies"), max_length=11, choices=Applicant)
    organisation = EncryptedCharField(_("name of the club, group or institution"), max_length=160, blank=True)
    contact = EncryptedCharField(_("contact person"), max_length=120)
    email = EncryptedEmailField(_("e-mail"))
    phone = EncryptedCharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    mail_language = models.CharField(
        _("language of mails"),
        max_length=2,
        choices=PUBLIC_LANGUAGES,
        default=settings.LANGUAGE_CODE,
        editable=False,
    )
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose)
    title = EncryptedCharField(_("name of the project"), max_length=120)
    description = EncryptedTextField(_("what is planned, and for whom"), max_length=4000)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    requested = euro_field(_("amount applied for, in euros"), validators=[CENT])
    own_funds = euro_field(
        _("own and other money, in euros"), default=0, validators=[MinValueValidator(Decimal(0))]
    )

    state = CodeField(_("state"), catalogue="fund_status", default=machine.DRAFT, editable=False)
    since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    checks = models.JSONField(_("formal check"), default=list, editable=False)
    checked_by = _staff(_("checked by"))
    advocate = _staff(_("advocate"))
    body = models.CharField(_("decided by"), max_length=11, choices=Body, blank=True, editable=False)
    decided_by = _staff(_("decision recorded by"))
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    minutes = models.CharField(
        pgettext_lazy("minutes of a meeting", "minutes"), max_length=80, blank=True, editable=False
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="fund_applications",
        verbose_name=_("meeting"),
    )
    resolution = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="fund_applications",
        verbose_name=pgettext_lazy("of a body", "decision"),
    )
    reason = EncryptedTextField(_("reason"), max_length=2000, blank=True, editable=False)
    approved = euro_field(pgettext_lazy("money", "approved"), null=True, editable=False)
    budget = models.ForeignKey(FundBudget, models.PROTECT, null=True, editable=False, related_name="+")
    paid = euro_field(pgettext_lazy("money", "paid"), default=0, editable=False)
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    proof_due_on = models.DateField(_("proof of use due on"), null=True, editable=False)
    reminded_on = models.DateField(_("reminded on"), null=True, editable=False)
    overdue_on = models.DateField(_("told to be overdue on"), null=True, editable=False)
    proof_on = models.DateField(_("proof of use came on"), null=True, editable=False)
    spent = euro_field(_("used of the grant"), null=True, editable=False)
    report = EncryptedTextField(_("report"), max_length=4000, blank=True, editable=False)
    returned = euro_field(_("paid back"), default=0, editable=False)
    waived = euro_field(_("waived"), default=0, editable=False)
    settled_by = _staff(_("proof of use accepted by"))
    settled_on = models.DateField(_("proof of use accepted on"), null=True, editable=False)
    return_due_on = models.DateField(_("to be paid back by"), null=True, editable=False)
    return_reminded_on = models.DateField(_("reminded to pay back on"), null=True, editable=False)
    forgotten_on = models.DateField(null=True, editable=False)
    sent_mark = models.CharField(max_length=64, blank=True, editable=False)
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)

    objects = FundQuerySet.as_manager()

    PERSONAL = {
        "organisation": "", "contact": "", "email": "", "phone": "", "title": "", "description": "", "reason": "",
        "report": "", "sent_mark": "", "nonce": "", "checks": [],
    }  # fmt: skip
    """What leads to the applicant; what is counted stays."""

    class Meta:
        ordering = ["-submitted_on", "pk"]
        verbose_name = _("application to the fund")
        verbose_name_plural = _("applications to the fund")
        constraints = [
            models.UniqueConstraint(
                fields=["sent_mark"], condition=~Q(sent_mark=""), name="network_fund_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(requested__gt=0, own_funds__gte=0, returned__gte=0, waived__gte=0),
                name="network_fund_amounts",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="network_fund_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state=machine.DRAFT) | Q(submitted_on__isnull=False),
                name="network_fund_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=machine.CHECKED_ONCE) | Q(checked_by__isnull=False),
                name="network_fund_checked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=machine.DECIDED, decided_by__isnull=False, decided_on__isnull=False)
                & (~Q(minutes="") | Q(meeting__isnull=False))
                & ~Q(body="")
                | ~Q(state__in=machine.DECIDED) & Q(decided_by__isnull=True, decided_on__isnull=True),
                name="network_fund_minuted",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("checked_by")) & (Q(advocate__isnull=True) | ~Q(decided_by=F("advocate"))),
                name="network_fund_four_eyes",
                violation_error_message=_(
                    "Who has checked or speaks for an application does not decide on it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=machine.GRANTED, approved__gt=0, budget__isnull=False)
                & Q(approved__lte=F("requested"))
                | ~Q(state__in=machine.GRANTED) & Q(approved__isnull=True, budget__isnull=True),
                name="network_fund_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=machine.PAID_OUT, paid_on__isnull=False, proof_due_on__isnull=False)
                & Q(paid__gt=0, paid__lte=F("approved"))
                | ~Q(state__in=machine.PAID_OUT) & Q(paid=0, paid_on__isnull=True),
                name="network_fund_paid",
            ),
            models.CheckConstraint(
                condition=Q(proof_on__isnull=True)
                | Q(state__in=machine.GRANTED, proof_on__gte=F("starts_on")),
                name="network_fund_proof_not_before",
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True)
                | Q(state__in=machine.GRANTED, spent__gte=0, spent__lte=F("approved")),
                name="network_fund_spent",
                violation_error_message=_("No more can be used of the grant than was approved."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=machine.SETTLED, spent__isnull=False, settled_on__isnull=False)
                & Q(settled_by__isnull=False, paid__gte=F("spent") + F("returned") + F("waived"))
                | ~Q(state__in=machine.SETTLED)
                & Q(settled_by__isnull=True, settled_on__isnull=True, returned__lte=F("paid"), waived=0),
                name="network_fund_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("decided_by")),
                name="network_fund_settled_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(machine.REPAID, machine.CLOSED))
                | Q(paid=F("spent") + F("returned") + F("waived")),
                name="network_fund_all_back",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "district"], name="network_fund_state"),
            models.Index(fields=["submitted_on"], name="network_fund_submitted_on"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("network:fund_detail", args=[self.pk])

    @property
    def applicant_name(self) -> str:
        return self.organisation or self.contact

    @property
    def minuted_in(self) -> str:
        return ", ".join(each for each in (str(self.meeting or ""), self.minutes) if each)

    @property
    def standing(self) -> list[Word]:
        return words_of(self)

    @property
    def year(self) -> int:
        """Of the budget: that in which the project begins."""
        return self.starts_on.year

    @property
    def cost(self) -> Decimal:
        return self.requested + self.own_funds

    @property
    def left_to_pay(self) -> Decimal:
        """In further instalments, until the proof is accepted."""
        return self.approved - self.paid if self.state in machine.PAYABLE else NOTHING

    @property
    def to_return(self) -> Decimal:
        """What was paid and not used has still to come back, unless it was waived."""
        come = self.returned + self.waived
        return NOTHING if self.spent is None else max(self.paid - self.spent - come, NOTHING)

    @property
    def is_return_overdue(self) -> bool:
        return bool(self.return_due_on and self.to_return) and self.return_due_on < timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        is_waiting = self.state in machine.TO_PROVE and self.proof_on is None
        return is_waiting and self.proof_due_on < timezone.localdate()

    @property
    def can_be_proved(self) -> bool:
        """There is nothing to report on before the project begins."""
        return self.state in machine.TO_PROVE and self.starts_on <= timezone.localdate()

    def why_not_decided_by(self, user: Any) -> str:
        """Four eyes; empty when this person may decide."""
        is_barred = user.pk in (self.checked_by_id, self.advocate_id)
        return (
            gettext("Who has checked or speaks for an application does not decide on it.")
            if is_barred
            else ""
        )

    def why_no_money_by(self, user: Any) -> str:
        """Why this person may not pay it or accept its proof; empty when allowed."""
        is_barred = user.pk in (self.decided_by_id, self.advocate_id)
        return (
            gettext(
                "Who has decided on an application or speaks for it does not pay it, does not accept its proof of use, "
                "does not record repayments and does not close it: another person of the management does."
            )
            if is_barred
            else ""
        )

    def why_not_waived_by(self, user: Any) -> str:
        """Why this person may not waive what has still to come back: that is decided on as a grant is, and not by who
        has said what was used; empty when allowed."""
        if reason := self.why_not_decided_by(user):
            return reason
        if user.pk == self.settled_by_id:
            return gettext("Who has accepted the proof of use does not waive the rest: another person does.")
        return ""

    def check_step(self, state: str) -> None:
        """Raises ValidationError unless `state` may come next."""
        if state not in machine.TRANSITIONS[self.state]:
            raise ValidationError(gettext("This step is not possible any more. Please look again."))

    def mark(self, costs: Any) -> str:
        """The same for the same application, so that a second click stores nothing."""
        names = (
            "email",
            "title",
            "description",
            "district_id",
            "requested",
            "own_funds",
            "starts_on",
            "ends_on",
        )
        said = repr(
            [str(getattr(self, name)) for name in names] + [[text, str(sum_)] for text, sum_ in costs]
        )
        return salted_hmac("network.fund.sent", said.casefold(), algorithm="sha256").hexdigest()
