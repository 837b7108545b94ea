"""Who helps: a person with the languages, the time and the papers for it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogues.models import Language
from clients.index import index_of
from clients.names import fold
from core.encryption.fields import (
    BlindIndexField,
    EncryptedCharField,
    EncryptedEmailField,
    EncryptedTextField,
)
from core.languages import PUBLIC_LANGUAGES
from core.links import new_nonce
from core.names import initial_of
from core.outbox import QueuedMail
from districts.models import District, Office
from network.papers import PapersMixin
from network.volunteers.codes import STEPS, TAKEN_OVER, WITH_US, Ending, Kind, State, When
from network.volunteers.querysets import VolunteerQuerySet, address_marks
from partners.models.base import phone_number


class Volunteer(PapersMixin, models.Model):
    """Of papers their day is kept, never the paper (P17). `office` looks after the person, and is empty until somebody
    has taken the person over; `since` is when the state was reached."""

    past_days = ("confidential_on", "certificate_on", "began_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+", verbose_name=_("looked after by")
    )
    given_name = EncryptedCharField(_("given name"), max_length=80)
    family_name = EncryptedCharField(_("family name"), max_length=80)
    name_key = EncryptedCharField(max_length=170, blank=True, editable=False)
    name_index = BlindIndexField(of="index_name")
    email = EncryptedEmailField(_("e-mail"), blank=True)
    email_index = BlindIndexField(of="index_email")
    phone = EncryptedCharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    mail_language = models.CharField(
        _("language of mails"), max_length=2, choices=PUBLIC_LANGUAGES, default=settings.LANGUAGE_CODE
    )
    languages = models.ManyToManyField(
        Language, blank=True, related_name="+", verbose_name=_("languages spoken")
    )
    districts = models.ManyToManyField(
        District,
        blank=True,
        related_name="+",
        verbose_name=_("districts"),
        help_text=_("None ticked: anywhere in the city."),
    )
    interests = models.JSONField(_("would like to help with"), default=list, blank=True)
    availability = models.JSONField(_("has time"), default=list, blank=True)
    wishes = EncryptedTextField(_("what else we should know"), max_length=1000, blank=True)
    confidential_on = models.DateField(_("signed confidentiality on"), null=True, blank=True)
    certificate_on = models.DateField(
        _("certificate of good conduct of"),
        null=True,
        blank=True,
        help_text=_("Only that it was shown, and its day. The paper goes back."),
    )
    certificate_until = models.DateField(
        _("certificate counts until"), null=True, blank=True, help_text=_("Empty: for five years.")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NEW, editable=False)
    since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    registered_on = models.DateField(_("registered on"), default=timezone.localdate, editable=False)
    began_on = models.DateField(_("with us since"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, editable=False)
    left_reason = models.CharField(_("reason"), max_length=10, choices=Ending, blank=True, editable=False)
    thanked_on = models.DateField(_("thanked on"), null=True, editable=False)
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VolunteerQuerySet.as_manager()

    PERSONAL = {
        "given_name": "", "family_name": "", "name_key": "", "name_index": "", "email": "", "email_index": "",
        "phone": "", "interests": [], "availability": [], "wishes": "", "nonce": "", "left_reason": "",
        "confidential_on": None, "certificate_on": None, "certificate_until": None,
    }  # fmt: skip
    """What leads to the person, and what is left of it a year after leaving; what is counted stays."""

    class Meta:
        ordering = ["-registered_on", "pk"]
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.UniqueConstraint(
                fields=["email_index"],
                condition=Q(state__in=["unconfirmed", "new"]) & ~Q(email_index=""),
                name="network_volunteer_applies_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TAKEN_OVER, office__isnull=False, began_on__isnull=False)
                | (~Q(state__in=TAKEN_OVER) & Q(office__isnull=True, began_on__isnull=True)),
                name="network_volunteer_taken_over",
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_on__isnull=False, left_on__gte=F("began_on"))
                | (~Q(state="left") & Q(left_on__isnull=True)),
                name="network_volunteer_left_has_day",
                violation_error_message=_("The last day lies before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(certificate_until__isnull=True)
                | Q(certificate_on__isnull=False, certificate_until__gte=F("certificate_on")),
                name="network_volunteer_certificate_in_order",
                violation_error_message=_("The certificate ends before its day."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "office"], name="network_volunteer_state"),
            models.Index(fields=["email_index"], name="network_volunteer_address"),
            models.Index(fields=["began_on", "left_on"], name="network_volunteer_time"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def save(self, *args, **kwargs) -> None:
        self.set_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("network:volunteer_detail", args=[self.pk])

    def set_derived(self) -> None:
        """`save` does it, bulk inserts call it themselves."""
        self.name_key = fold(str(self))[: self._meta.get_field("name_key").max_length]
        self.name_index, self.email_index = self.index_name(), self.index_email()

    def index_name(self) -> str:
        return index_of(self.name_key)

    def index_email(self) -> str:
        return address_marks(self.email)[0]

    @property
    def short_name(self) -> str:
        """Maria B."""
        return f"{self.given_name} {initial_of(self.family_name)}".strip()

    @property
    def interest_labels(self) -> list[str]:
        return [str(label) for code, label in Kind.choices if code in self.interests]

    @property
    def availability_labels(self) -> list[str]:
        return [str(label) for code, label in When.choices if code in self.availability]

    @property
    def is_with_us(self) -> bool:
        return self.state in WITH_US

    @property
    def is_active(self) -> bool:
        return self.state == State.ACTIVE

    @property
    def is_new(self) -> bool:
        return self.state == State.NEW

    def next_states(self) -> tuple[str, ...]:
        return STEPS[self.state]


class VolunteerMail(QueuedMail):
    """A mail to somebody who wants to help: to confirm the address, or a friendly no."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("confirm the address")
        DECLINED = "declined", pgettext_lazy("a volunteer", "declined")

    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, related_name="mails", verbose_name=_("volunteer")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail to a volunteer")
        verbose_name_plural = _("mails to volunteers")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="network_volunteer_mail")]
