"""Who mediates: a person with languages, hours, districts and papers."""

import uuid
from collections import defaultdict

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language
from clients.index import index_of
from clients.names import fold
from core.encryption.fields import BlindIndexField, EncryptedCharField, EncryptedEmailField
from districts.models import District
from network.mediators.codes import STEPS, State
from network.mediators.querysets import MediatorQuerySet, address_marks
from network.mediators.slots import Hours, said
from network.papers import PapersMixin
from partners.models.base import phone_number


class Mediator(PapersMixin, models.Model):
    """Of the pool of the city, not of an office. Of papers their day is kept, never the paper (P17). Bank details are
    not kept: whoever pays has them."""

    past_days = ("trained_on", "confidential_on", "certificate_on", "began_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = EncryptedCharField(_("given name"), max_length=80)
    family_name = EncryptedCharField(_("family name"), max_length=80)
    name_key = EncryptedCharField(max_length=170, blank=True, editable=False)
    name_index = BlindIndexField(of="index_name")
    email = EncryptedEmailField(_("e-mail"), blank=True)
    email_index = BlindIndexField(of="index_email")
    phone = EncryptedCharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    mail_language = models.CharField(
        _("language of mails"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    sex = CodeField(_("sex"), catalogue="sex", default="x")
    districts = models.ManyToManyField(
        District,
        blank=True,
        related_name="+",
        verbose_name=_("districts"),
        help_text=_("None ticked: anywhere in the city."),
    )
    trained_on = models.DateField(_("trained on"), null=True, blank=True)
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
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.ACTIVE, editable=False)
    began_on = models.DateField(_("in the pool since"), default=timezone.localdate)
    left_on = models.DateField(_("left on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MediatorQuerySet.as_manager()

    PERSONAL = {
        "given_name": "", "family_name": "", "name_key": "", "name_index": "", "email": "", "email_index": "",
        "phone": "", "sex": "x", "trained_on": None, "confidential_on": None, "certificate_on": None,
        "certificate_until": None,
    }  # fmt: skip
    """What leads to the person, and what is left of it a year after leaving; what is counted stays."""

    class Meta:
        ordering = ["began_on", "pk"]
        verbose_name = _("language mediator")
        verbose_name_plural = _("language mediators")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="left", left_on__isnull=False)
                | (~Q(state="left") & Q(left_on__isnull=True)),
                name="network_mediator_left_has_day",
            ),
            models.CheckConstraint(
                condition=Q(certificate_until__isnull=True)
                | Q(certificate_on__isnull=False, certificate_until__gte=F("certificate_on")),
                name="network_mediator_certificate_in_order",
                violation_error_message=_("The certificate ends before its day."),
            ),
        ]
        indexes = [
            models.Index(fields=["state"], name="network_mediator_state"),
            models.Index(fields=["email_index"], name="network_mediator_address"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or gettext("somebody who has left")

    def save(self, *args, **kwargs) -> None:
        self.set_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("network:mediator_detail", args=[self.pk])

    def set_derived(self) -> None:
        """`save` does it, bulk inserts call it themselves."""
        name = f"{self.given_name} {self.family_name}"
        self.name_key = fold(name)[: self._meta.get_field("name_key").max_length]
        self.name_index, self.email_index = self.index_name(), self.index_email()

    def index_name(self) -> str:
        return index_of(self.name_key)

    def index_email(self) -> str:
        return address_marks(self.email)[0]

    @property
    def is_with_us(self) -> bool:
        return self.state != State.LEFT

    def next_states(self) -> tuple[str, ...]:
        return STEPS[self.state]

    def hours(self) -> dict[int, list[Hours]]:
        """By weekday (Monday is 0), of slots that have been read along."""
        found: defaultdict[int, list[Hours]] = defaultdict(list)
        for slot in self.slots.all():
            found[slot.weekday].append((slot.starts, slot.ends))
        return {weekday: sorted(found[weekday]) for weekday in sorted(found)}

    def said_hours(self) -> str:
        """Mon 9–12 · Tue 9–12, 14–17."""
        return " · ".join(f"{WEEKDAYS_ABBR[day]} {said(hours)}" for day, hours in self.hours().items())


class MediatorLanguage(models.Model):
    """A language somebody interprets from into German, and mostly back; `reads` says whether its script is read and
    written safely."""

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="spoken", db_index=False)
    language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False)
    is_both_ways = models.BooleanField(_("both ways"), default=True)
    reads = models.BooleanField(_("reads and writes"), default=False)

    class Meta:
        verbose_name = _("language of a mediator")
        verbose_name_plural = _("languages of mediators")
        constraints = [
            models.UniqueConstraint(fields=["mediator", "language"], name="network_mediator_speaks_once")
        ]
        indexes = [
            models.Index(fields=["language", "mediator", "is_both_ways"], name="network_mediator_language")
        ]

    def __str__(self) -> str:
        return self.language_id


class MediatorSlot(models.Model):
    """Some hours of every week. Who has none comes by arrangement."""

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="slots", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts"]
        verbose_name = _("hours of a mediator")
        verbose_name_plural = _("hours of mediators")
        constraints = [
            models.UniqueConstraint(
                fields=["mediator", "weekday", "starts"], name="network_mediator_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), weekday__lte=6), name="network_mediator_slot_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {said([(self.starts, self.ends)])}"
