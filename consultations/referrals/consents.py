"""What a client has agreed to or refused, kept apart by kind (P02): to pass data on to one receiver, for one purpose,
certain items and a certain time (P04, P05); to advice, to statistics (P18) and to being contacted."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.labels import labels
from catalogues.models import Language
from clients.models import Client, PrivacyNotice
from consultations.referrals.constraints import ONE_RECEIVER
from consultations.referrals.querysets import ConsentQuerySet
from core.encryption.fields import EncryptedCharField
from districts.models import Office
from partners.models import Organisation

FILE = "file"
"""The item that stands for the whole file, which only another office can get."""
IS_RELEASE = Q(kind="referral")
MEANING = {
    "advice": _("A file is kept about the advice."),
    "statistics": _("Sex, age, origin, home and language are counted in the statistics, without a name."),
    "contact": _("The person is reminded of appointments by e-mail."),
    "volunteer": _(
        "A volunteer who has signed confidentiality is told name, language, contact details and what help is wished."
    ),
}
"""What one says yes or no to."""
CORRECTED_WITHIN = timedelta(days=30)
"""So long an answer that was entered in error can be taken back; later something has been built on it."""
NO_RECEIVER = Q(organisation__isnull=True, to_office__isnull=True)


class Consent(models.Model):
    """What a client has agreed to, or refused. It is never changed and never deleted: revoking it keeps the proof, and
    a new answer takes its place; so does taking back one that was entered in error. Of each kind but referrals at most
    one answer stands."""

    class Kind(models.TextChoices):
        REFERRAL = "referral", _("Passing data on")
        ADVICE = "advice", _("Advice")
        STATISTICS = "statistics", _("Statistics")
        CONTACT = "contact", _("Contact")
        VOLUNTEER = "volunteer", _("Help by volunteers")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent (Art. 6 (1) a, Art. 9 (2) a GDPR)")
        TASK = "task", _("public task (Art. 6 (1) e GDPR, § 67a SGB X)")

    class Form(models.TextChoices):
        PRINTED = "printed", _("on paper, signed")
        ELECTRONIC = "electronic", _("electronic")

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="consents", editable=False, verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REFERRAL, editable=False)
    is_given = models.BooleanField(_("agreed"), default=True, editable=False)
    basis = models.CharField(
        _("legal basis"), max_length=8, choices=Basis, default=Basis.CONSENT, editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    to_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other office")
    )
    purpose = CodeField(_("purpose"), catalogue="consent_purpose")
    items = models.JSONField(_("what may be passed on"), default=list)
    language = models.ForeignKey(
        Language, models.PROTECT, related_name="+", verbose_name=_("read in this language")
    )
    witness = EncryptedCharField(_("mediator or witness"), max_length=120, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.PRINTED)
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    notice = models.ForeignKey(
        PrivacyNotice,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("given under the privacy notice"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("read out and recorded by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    is_error = models.BooleanField(_("entered in error"), default=False, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=(IS_RELEASE & ONE_RECEIVER) | (~IS_RELEASE & NO_RECEIVER),
                name="consultations_consent_one_receiver",
                violation_error_message=_("Name one receiver: an organisation or another office."),
            ),
            models.CheckConstraint(
                # A release is void without purpose and end (P04); any other answer holds until it is taken back.
                condition=(IS_RELEASE & ~Q(purpose="") & Q(valid_until__isnull=False, is_given=True))
                | (~IS_RELEASE & Q(purpose="")),
                name="consultations_consent_release_is_limited",
            ),
            models.CheckConstraint(
                # What is counted does not change by itself, and a refusal needs no end.
                condition=Q(valid_until__isnull=True)
                | Q(is_given=True, kind__in=["referral", "advice", "contact"]),
                name="consultations_consent_may_end",
            ),
            models.CheckConstraint(
                condition=Q(is_error=False) | (~IS_RELEASE & Q(revoked_at__isnull=False)),
                name="consultations_consent_error_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(kind="advice") | Q(basis="consent"),
                name="consultations_consent_voluntary",
            ),
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=Q(revoked_at__isnull=True) & ~IS_RELEASE,
                name="consultations_consent_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("given_on")),
                name="consultations_consent_ends_after_start",
                violation_error_message=_("The consent ends before it is given."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="consultations_consent_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {date_format(self.given_on, 'SHORT_DATE_FORMAT')}"

    def get_absolute_url(self) -> str:
        return reverse("consultations:consent_detail", args=[self.pk])

    @property
    def audit_subject(self) -> int | None:
        return self.client_id

    def clean(self) -> None:
        known = labels("consent_item")
        if not self.items or not isinstance(self.items, list) or not set(self.items) <= set(known):
            raise ValidationError({"items": _("Choose what may be passed on; a blanket consent is void.")})
        if self.given_on and self.given_on > timezone.localdate():
            raise ValidationError({"given_on": _("The day lies in the future.")})

    @property
    def receiver(self) -> Organisation | Office | None:
        return self.organisation or self.to_office

    @property
    def is_release(self) -> bool:
        return self.kind == self.Kind.REFERRAL

    @property
    def about(self) -> str:
        """To whom, or what for."""
        return str(self.receiver) if self.is_release else str(self.get_kind_display())

    @property
    def meaning(self) -> str:
        return str(MEANING[self.kind])

    @property
    def declaration(self) -> str:
        """What the paper with it is called."""
        if self.is_release:
            return gettext("Consent to pass data on")
        answer = {True: gettext("Consent: %(about)s"), False: gettext("Refusal: %(about)s")}
        return answer[self.is_given] % {"about": self.about}

    @property
    def item_labels(self) -> list[str]:
        """What may be passed on, in the order of the catalogue."""
        return [label for code, label in labels("consent_item").items() if code in self.items]

    def is_over(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day

    def is_valid_on(self, day: date) -> bool:
        is_in_time = self.given_on <= day and not self.is_over(day)
        return self.is_given and self.revoked_at is None and is_in_time

    @property
    def may_be_corrected(self) -> bool:
        """Whether the answer stands and may still be taken back as entered in error."""
        is_recent = timezone.now() - self.recorded_at <= CORRECTED_WITHIN
        return not self.is_release and self.revoked_at is None and is_recent

    @property
    def is_valid(self) -> bool:
        return self.is_valid_on(timezone.localdate())

    def covers(self, referral, day: date) -> bool:
        """Whether data of the client of `referral` may be passed to its receiver on `day`."""
        same_receiver = (self.organisation_id, self.to_office_id) == (
            referral.organisation_id,
            referral.to_office_id,
        )
        is_theirs = self.client_id == referral.concern.client_id
        is_enough = not referral.hands_over_file or FILE in self.items
        return self.is_release and same_receiver and is_theirs and is_enough and self.is_valid_on(day)
