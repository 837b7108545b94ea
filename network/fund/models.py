"""An application to the fund with its cost plan, the questions about it, and the mails to its applicant."""

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
from core.outbox import QueuedMail
from districts.models import District, Office
from network.fund import machine
from network.fund.budgets import CENT, FundBudget, euro_field
from network.fund.codes import Applicant, Body, Purpose
from network.fund.querysets import FundQuerySet
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
    of the grant: as the applicant says until the proof is accepted, then as accepted. What is paid is all that was
    `approved`; `returned` came back."""

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
    reason = EncryptedTextField(_("reason"), max_length=2000, blank=True, editable=False)
    approved = euro_field(pgettext_lazy("money", "approved"), null=True, editable=False)
    budget = models.ForeignKey(FundBudget, models.PROTECT, null=True, editable=False, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    proof_due_on = models.DateField(_("proof of use due on"), null=True, editable=False)
    reminded_on = models.DateField(_("reminded on"), null=True, editable=False)
    overdue_on = models.DateField(_("told to be overdue on"), null=True, editable=False)
    proof_on = models.DateField(_("proof of use came on"), null=True, editable=False)
    spent = euro_field(_("used of the grant"), null=True, editable=False)
    report = EncryptedTextField(_("report"), max_length=4000, blank=True, editable=False)
    returned = euro_field(_("paid back"), default=0, editable=False)
    settled_on = models.DateField(_("proof of use accepted on"), null=True, editable=False)
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
                condition=Q(requested__gt=0, own_funds__gte=0, returned__gte=0),
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
                & ~Q(minutes="")
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
                | ~Q(state__in=machine.PAID_OUT) & Q(paid_on__isnull=True, proof_on__isnull=True),
                name="network_fund_paid",
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True)
                | Q(state__in=machine.PAID_OUT, spent__gte=0, spent__lte=F("approved")),
                name="network_fund_spent",
                violation_error_message=_("No more can be used of the grant than was paid."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=machine.SETTLED, spent__isnull=False, settled_on__isnull=False)
                & Q(returned=F("approved") - F("spent"))
                | ~Q(state__in=machine.SETTLED) & Q(settled_on__isnull=True, returned=0),
                name="network_fund_settled",
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
    def year(self) -> int:
        """Of the budget: that in which the project begins."""
        return self.starts_on.year

    @property
    def cost(self) -> Decimal:
        return self.requested + self.own_funds

    @property
    def to_return(self) -> Decimal:
        return self.approved - self.spent if self.spent is not None else Decimal(0)

    @property
    def is_overdue(self) -> bool:
        is_waiting = self.state in machine.TO_PROVE and self.proof_on is None
        return is_waiting and self.proof_due_on < timezone.localdate()

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


class FundCost(models.Model):
    """A line of the cost plan."""

    application = models.ForeignKey(
        FundApplication, models.CASCADE, related_name="costs", verbose_name=_("application to the fund")
    )
    text = EncryptedCharField(_("what for"), max_length=120)
    amount = euro_field(_("euros"), validators=[CENT])

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of a cost plan")
        verbose_name_plural = _("lines of cost plans")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="network_fundcost_amount")]

    def __str__(self) -> str:
        return self.text


class FundQuery(models.Model):
    """A question to the applicant; one at a time is open."""

    application = models.ForeignKey(
        FundApplication, models.CASCADE, related_name="queries", verbose_name=_("application to the fund")
    )
    question = EncryptedTextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = EncryptedTextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question about an application")
        verbose_name_plural = _("questions about applications")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="network_fundquery_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.asked_at)


class FundMail(QueuedMail):
    """A mail to an applicant."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("confirm the address")
        QUERY = "query", _("a question")
        DECIDED = "decided", _("the decision")
        PROOF = "proof", _("proof of use")

    application = models.ForeignKey(
        FundApplication, models.CASCADE, related_name="mails", verbose_name=_("application to the fund")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail to an applicant")
        verbose_name_plural = _("mails to applicants")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="network_fund_mail")]
