"""Whether an entry is still right: the partner is asked, confirms or proposes corrections; the city decides."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.links import new_nonce
from core.outbox import MOST_ATTEMPTS, QueuedMail
from districts.scoping import Access, Role, ScopedQuerySet
from partners.models.locations import Location
from partners.models.services import Service


class KeepersQuerySet(ScopedQuerySet):
    """Records for those who keep the directory."""

    def _visible(self, access: Access) -> Self:
        return self.all() if access.has(Role.DIRECTORY) else self.none()


class ReviewMail(QueuedMail):
    """One mail to an address, about all of its services that are due."""

    sent_to = models.EmailField(_("sent to"))

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail about the directory")
        verbose_name_plural = _("mails about the directory")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="partners_review_mail")]

    @property
    def is_given_up(self) -> bool:
        return self.state == self.State.WAITING and self.attempts >= MOST_ATTEMPTS


class ReviewRequestQuerySet(KeepersQuerySet):
    def open(self) -> Self:
        return self.filter(state=ReviewRequest.State.OPEN)

    def to_decide(self) -> Self:
        """Answers with corrections that nobody has decided on yet, the oldest first."""
        waiting = Proposal.objects.open().filter(request=OuterRef("pk"))
        return self.filter(Exists(waiting)).order_by("answered_at", "pk")

    def with_entry(self) -> Self:
        """The service with all that the form over it reads."""
        parts = ("places", "topics", "districts", "target_groups", "languages", "schedules")
        entry = self.select_related("service__organisation")
        return entry.prefetch_related(*(f"service__{part}" for part in parts))

    def with_history(self) -> Self:
        """All that tells who asked, answered and decided, in a constant number of queries."""
        return self.select_related("mail", "service__organisation").prefetch_related("proposals__decided_by")


class ReviewRequest(models.Model):
    """The question to a partner whether one service is still described rightly. Its link holds the nonce."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ANSWERED = "answered", _("answered")
        ENDED = "ended", _("over without an answer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        Service, models.CASCADE, related_name="review_requests", verbose_name=_("service")
    )
    mail = models.ForeignKey(ReviewMail, models.CASCADE, related_name="requests", verbose_name=_("mail"))
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.CharField(
        _("answered by"), max_length=80, blank=True, help_text=_("As the partner has written it")
    )

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-mail_id", "pk"]
        verbose_name = _("request to confirm")
        verbose_name_plural = _("requests to confirm")
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(state="open"), name="partners_reviewrequest_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_at__isnull=True)),
                name="partners_reviewrequest_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.asked_on} {self.state}"

    def answer(self, by: str = "") -> None:
        self.state, self.answered_at, self.answered_by = self.State.ANSWERED, timezone.now(), by
        self.save(update_fields=["state", "answered_at", "answered_by"])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_to_decide(self) -> bool:
        """Some of its corrections wait for a decision; reads the prefetched ones."""
        return any(proposal.is_open for proposal in self.proposals.all())

    @property
    def answered_on(self) -> date:
        return timezone.localdate(self.answered_at)

    @property
    def partner(self) -> str:
        """Who answered, as far as that was said."""
        names = (self.answered_by, self.service.organisation.name)
        return ", ".join(filter(None, names))[:120]


class ProposalQuerySet(KeepersQuerySet):
    def open(self) -> Self:
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """A correction of one field. Values are those that the form takes: a text, or a list of codes."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    PLACE_FIELDS = ("street", "postcode", "town", "transportation", "wheelchair")
    """Of the place, when the service has exactly one; all others are of the service."""

    request = models.ForeignKey(
        ReviewRequest, models.CASCADE, related_name="proposals", verbose_name=_("request")
    )
    field = models.CharField(_("field"), max_length=40)
    old = models.JSONField(_("until now"))
    new = models.JSONField(_("proposed"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("proposed correction")
        verbose_name_plural = _("proposed corrections")
        constraints = [
            models.UniqueConstraint(fields=["request", "field"], name="partners_proposal_field_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="partners_proposal_decision_has_name",
            ),
        ]
        indexes = [models.Index(fields=["request"], condition=Q(state="open"), name="partners_proposal_open")]

    def __str__(self) -> str:
        return f"{self.field} {self.state}"

    @property
    def label(self) -> str:
        if self.field in ("hours", "reach"):
            return gettext("Weekly opening hours") if self.field == "hours" else gettext("Districts")
        model = Location if self.field in self.PLACE_FIELDS else Service
        return str(capfirst(model._meta.get_field(self.field).verbose_name))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
