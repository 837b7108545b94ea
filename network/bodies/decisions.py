"""What a meeting decided, who sees to it and until when: open until it is done, or dropped with a reason."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network.bodies import machine
from network.bodies.meetings import Meeting
from network.bodies.querysets import DecisionQuerySet
from network.bodies.series import Body
from partners.models import Organisation


class Decision(models.Model):
    """`body` follows it up since a day: the one that decided, or one that took it over when that ended. `decided_on` is
    the day of the meeting."""

    class State(models.TextChoices):
        OPEN = machine.OPEN, pgettext_lazy("a decision", "open")
        DONE = machine.DONE, pgettext_lazy("a decision", "done")
        DROPPED = machine.DROPPED, pgettext_lazy("a decision", "dropped")

    body = models.ForeignKey(Body, models.PROTECT, related_name="decisions", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    text = models.TextField(_("decision"), max_length=1000, help_text=_("No names of clients."))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation that sees to it"),
    )
    function = models.CharField(
        _("or a function"),
        max_length=120,
        blank=True,
        help_text=_("An office, a department, a function. No names of people."),
    )
    decided_on = models.DateField(_("decided on"), editable=False)
    followed_since = models.DateField(editable=False)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    explanation = models.CharField(_("what came of it"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = pgettext_lazy("of a body", "decision")
        verbose_name_plural = pgettext_lazy("of a body", "decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(function=""),
                name="network_decision_has_owner",
                violation_error_message=_("Say who sees to it: an organisation or a function."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("decided_on")),
                name="network_decision_due_after_meeting",
                violation_error_message=_("It cannot be due before the meeting."),
            ),
            models.CheckConstraint(
                condition=Q(state=machine.OPEN, closed_on__isnull=True)
                | (~Q(state=machine.OPEN) & Q(closed_on__isnull=False, closed_on__gte=F("decided_on"))),
                name="network_decision_closed_has_day",
                violation_error_message=_("The day lies before the meeting that decided it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=machine.DROPPED) | ~Q(explanation=""),
                name="network_decision_dropped_has_reason",
                violation_error_message=_("Say in a few words why it was dropped."),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "due_on"], name="network_decision_body"),
            models.Index(fields=["state", "due_on", "id"], name="network_decision_due"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)

    def save(self, *args, **kwargs) -> None:
        if self._state.adding:
            self.decided_on = self.followed_since = self.meeting.day
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{reverse('network:meeting_detail', args=[self.meeting_id])}#decision-{self.pk}"

    @property
    def owner(self) -> str:
        parts = (self.organisation.name if self.organisation else "", self.function)
        return ", ".join(part for part in parts if part)

    @property
    def is_open(self) -> bool:
        return self.state == machine.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    def close(self, state: str, day, explanation: str) -> None:
        """Without saving. Raises ValidationError."""
        if not self.is_open:
            raise ValidationError(gettext("This decision is closed already."))
        self.state, self.closed_on, self.explanation = state, day, explanation
