"""Whom a volunteer helps, at which event, and the log of contacts with the volunteer."""

from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from consultations.models import Consent
from core.encryption.fields import EncryptedCharField, EncryptedTextField
from network.events.machine import STANDING
from network.events.models import Event
from network.volunteers.codes import GAP, Ending, State
from network.volunteers.offers import VolunteerOffer
from network.volunteers.people import Volunteer
from network.volunteers.querysets import MatchQuerySet, OfTheirsQuerySet, standing_consents


class VolunteerMatch(models.Model):
    """A volunteer helps a client, or the client's family; or helps at an event, which says when that is and whether it
    comes to it. Refused by `check_possible` without the papers of the one (P17) and the consent of the other."""

    offer = models.ForeignKey(
        VolunteerOffer, models.CASCADE, related_name="matches", editable=False, verbose_name=_("offer")
    )
    client = models.ForeignKey(
        Client,
        models.SET_NULL,
        null=True,
        related_name="volunteer_matches",
        editable=False,
        verbose_name=_("client"),
    )
    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        related_name="helpers",
        editable=False,
        db_index=False,
        verbose_name=_("event"),
    )
    with_family = models.BooleanField(_("for the whole family"), default=False)
    about = EncryptedCharField(_("what it is about"), max_length=300, blank=True)
    consent = models.ForeignKey(
        Consent, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("consent")
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    end_reason = models.CharField(_("reason"), max_length=10, choices=Ending, blank=True, editable=False)
    hand_over = EncryptedTextField(_("hand-over note"), max_length=1000, blank=True, editable=False)
    last_contact_on = models.DateField(_("last contact"), default=timezone.localdate, editable=False)

    objects = MatchQuerySet.as_manager()

    COPIED_AS = "volunteers", _("Help by volunteers")
    """Key and title in the copy for the client (consultations/rights)."""

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("help by a volunteer")
        verbose_name_plural = _("help by volunteers")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")),
                name="network_volunteermatch_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(ended_on__isnull=False) | Q(event__isnull=False),
                name="network_volunteermatch_helps_somebody",
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(client__isnull=True, ended_on__isnull=True),
                name="network_volunteermatch_person_or_event",
            ),
            models.UniqueConstraint(
                fields=["event", "offer"],
                condition=Q(event__isnull=False),
                name="network_volunteermatch_once_at_event",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offer"],
                condition=Q(ended_on__isnull=True, event__isnull=True),
                name="network_match_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.since}"

    @property
    def audit_subject(self) -> int | None:
        return self.client_id

    @property
    def is_running(self) -> bool:
        return self.ended_on is None and self.event_id is None

    @property
    def is_without_contact(self) -> bool:
        return self.is_running and self.last_contact_on <= timezone.localdate() - GAP

    def check_possible(self) -> None:
        """Raise ValidationError, by field, unless the volunteer may help this client from `since` on. The offer is to
        be locked before, so that no place is given twice."""
        offer, today = self.offer, timezone.localdate()
        if offer.volunteer.state != State.ACTIVE:
            raise ValidationError({"offer": gettext("This volunteer is not active.")})
        if missing := offer.volunteer.missing_papers(today):
            refusal = gettext("Working with clients or families is not possible: %(why)s")
            raise ValidationError({"offer": refusal % {"why": " ".join(missing)}})
        if not offer.is_running_on(today) or offer.since > today:
            raise ValidationError({"offer": gettext("This offer is not running.")})
        running = offer.matches.running()
        if running.filter(client=self.client).exists():
            raise ValidationError({"offer": gettext("This volunteer helps the client already.")})
        if running.count() >= offer.capacity:
            raise ValidationError({"offer": gettext("This offer has no free place any more.")})
        if not standing_consents(today).filter(client=self.client_id).exists():
            raise ValidationError(
                gettext("The client has not agreed that a volunteer is told anything. Ask first.")
            )

    def check_event(self) -> None:
        """Raise ValidationError unless the volunteer may be entered for the event. Both are locked: then two who enter
        somebody at the same moment see each other. Papers are not asked for: people come to an event by themselves."""
        offer, event = self.offer, self.event
        if event.status not in STANDING:
            raise ValidationError(gettext("The event was cancelled."))
        if offer.volunteer.state != State.ACTIVE:
            raise ValidationError(gettext("This volunteer is not active."))
        if offer.since > event.day or not offer.is_running_on(event.day):
            raise ValidationError(gettext("The offer is not running on the day of the event."))
        elsewhere = VolunteerMatch.objects.filter(offer__volunteer=offer.volunteer_id).at_the_time_of(event)
        if other := elsewhere.select_related("event").first():
            if other.event_id == event.pk:
                raise ValidationError(gettext("This volunteer is entered already."))
            raise ValidationError(gettext("At that time: %(event)s.") % {"event": other.event})

    @classmethod
    def copied_beside(cls, matches: Collection["VolunteerMatch"]) -> list[models.QuerySet]:
        """What was said about `matches` with the volunteers: notes about the client, too."""
        return [VolunteerContact.objects.filter(match__in=matches)]

    @classmethod
    def forget_clients(cls, keys: Collection[int]) -> None:
        """The clients with these keys are anonymised (consultations/rights/erasure.py): that somebody was helped stays,
        as a fact that leads to nobody."""
        theirs = cls.objects.filter(client__in=keys)
        VolunteerContact.objects.filter(match__in=theirs.values("pk")).update(note="")
        ended = Coalesce("ended_on", Greatest("since", models.Value(timezone.localdate())))
        theirs.update(about="", hand_over="", consent=None, ended_on=ended, client=None)


class VolunteerContact(models.Model):
    """That somebody spoke with the volunteer: about a match, about an offer, or about all of them."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("by phone")
        MEETING = "meeting", _("in person")
        WRITTEN = "written", _("in writing")

    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, related_name="contacts", editable=False, verbose_name=_("volunteer")
    )
    offer = models.ForeignKey(
        VolunteerOffer, models.CASCADE, null=True, editable=False, related_name="+", verbose_name=_("offer")
    )
    match = models.ForeignKey(
        VolunteerMatch,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("help by a volunteer"),
    )
    on = models.DateField(_("day"), default=timezone.localdate)
    channel = models.CharField(_("how"), max_length=8, choices=Channel, default=Channel.PHONE)
    note = EncryptedTextField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = OfTheirsQuerySet.as_manager()

    COPIED_AS = "volunteer_contacts", _("contacts with volunteers")

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("contact with a volunteer")
        verbose_name_plural = _("contacts with volunteers")
        indexes = [models.Index(fields=["on"], name="network_contact_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_channel_display()}"

    def clean(self) -> None:
        super().clean()
        if self.on and self.on > timezone.localdate():
            raise ValidationError({"on": gettext("The day lies in the future.")})
