"""Queries of the explorer that somebody keeps under a name, for oneself or for an office; frozen years; reports in the
making; figures kept ready; questionnaires."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from districts.models import Office
from districts.scoping import Access, HasAccess, Role, ScopedQuerySet
from reports.evaluation.models import (
    Answer,
    FeedbackCode,
    HandOut,
    Invitation,
    InvitationMail,
    OpenAnswer,
    Question,
    Questionnaire,
    Response,
    TabletDay,
)
from reports.frozen.models import FrozenReport, FrozenYear
from reports.jobs.models import ReportJob
from reports.jobs.outbox import DraftMail
from reports.ready.models import ChangedMonth, FigureCheck, ReadyAnswer, ReadyQuestion

__all__ = [
    "Answer",
    "ChangedMonth",
    "DraftMail",
    "FeedbackCode",
    "FigureCheck",
    "FrozenReport",
    "FrozenYear",
    "HandOut",
    "Invitation",
    "InvitationMail",
    "OpenAnswer",
    "Question",
    "Questionnaire",
    "ReadyAnswer",
    "ReadyQuestion",
    "ReportJob",
    "Response",
    "SavedQuery",
    "TabletDay",
]

LONGEST_QUERY = 2000
"""Characters of an address that every program takes."""


class SavedQueryQuerySet(ScopedQuerySet):
    def visible_to(self, user: HasAccess) -> Self:
        """The own ones, and those of the offices whose figures the person may see; nobody sees those of others."""
        visible = super().visible_to(user)
        if not user.is_authenticated or not user.is_active or not user.access.roles:
            return visible
        return self.filter(Q(owner=user.pk) | Q(pk__in=visible.values("pk")))._scoped()

    def _visible(self, access: Access) -> Self:
        if access.has(Role.COORDINATOR):
            return self.filter(office__isnull=False)
        return self.filter(office__in=access.office_ids(Role.LEAD))


class SavedQuery(models.Model):
    """`parameters` is the query of the explorer's address. Figures are not kept: they are counted anew, as far as the
    reader may see them."""

    name = models.CharField(_("name"), max_length=80)
    parameters = models.CharField(_("query"), max_length=LONGEST_QUERY)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for whom"),
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    objects = SavedQueryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved evaluation")
        verbose_name_plural = _("saved evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=True, office__isnull=False)
                | Q(owner__isnull=False, office__isnull=True),
                name="reports_saved_query_for_one",
                violation_error_message=_("It is kept either for a person or for an office."),
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="reports_saved_query_of_owner",
                violation_error_message=_("You have already saved an evaluation under this name."),
            ),
            models.UniqueConstraint(
                fields=["office", "name"],
                name="reports_saved_query_of_office",
                violation_error_message=_("The office already has an evaluation under this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('reports:explorer')}?{self.parameters}"
