"""Privacy notices: texts of one controller, in one language, in versions; and which of them a client was given."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.labels import labels
from catalogues.models import Language
from core.pdf import is_right_to_left, printable
from districts.models import Employer
from districts.scoping import CaseworkQuerySet, SharedQuerySet

EASY = "-simple"
LONGEST = 20_000
"""Characters; some eight pages."""


class PrivacyNoticeQuerySet(SharedQuerySet):
    def changeable(self) -> Self:
        """Drafts that nobody has been given."""
        return self.filter(approved_at__isnull=True, used_at__isnull=True)

    def drafts(self) -> Self:
        return self.filter(approved_at__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-version", "language__position", "is_easy").select_related("approved_by")


class PrivacyNotice(models.Model):
    """What has been approved or given to somebody never changes (guards.py): there is a new version instead."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="privacy_notices", editable=False, verbose_name=_("controller")
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    language = models.ForeignKey(
        Language, models.PROTECT, related_name="+", verbose_name=_("language"), db_index=False
    )
    is_easy = models.BooleanField(
        _("in easy language"),
        default=False,
        help_text=_("Short sentences and easy words, for those who read with difficulty."),
    )
    text = models.TextField(
        _("text"),
        max_length=LONGEST,
        help_text=_(
            "A line that begins with # is a heading, one that begins with - an item of a list. What the controller "
            "has to fill in stands in square brackets."
        ),
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    used_at = models.DateTimeField(_("first given to somebody"), null=True, editable=False)

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["employer", "-version", "language", "is_easy"]
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "version", "language", "is_easy"],
                name="clients_notice_once",
                violation_error_message=_("This version has a text in this language already."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="clients_notice_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return _("%(controller)s, version %(version)d, %(language)s") % {
            "controller": self.employer,
            "version": self.version,
            "language": self.language_label,
        }

    def get_absolute_url(self) -> str:
        return reverse("clients:notice_detail", args=[self.pk])

    @property
    def tag(self) -> str:
        """The language as BCP 47 names it; `simple` is its variant for easy language."""
        return f"{self.language_id}{EASY}" if self.is_easy else self.language_id

    @property
    def language_label(self) -> str:
        label = labels("language")[self.language_id]
        return _("%(language)s, easy language") % {"language": label} if self.is_easy else label

    @property
    def is_draft(self) -> bool:
        return self.approved_at is None

    @property
    def is_changeable(self) -> bool:
        return self.is_draft and self.used_at is None

    @property
    def is_rtl(self) -> bool:
        return is_right_to_left(self.text)

    @property
    def is_printable(self) -> bool:
        """Whether the fonts of our PDF have its letters; otherwise the browser prints the page."""
        return printable(self.text) == "\n".join(line.strip() for line in self.text.splitlines()).strip()

    def check_approvable(self) -> None:
        if "[" in self.text:
            raise ValidationError(_("Fill in what stands in square brackets first."))


def current(notices: Iterable[PrivacyNotice], language: str) -> list[PrivacyNotice]:
    """Of each controller the notice to be given in `language` (a tag), or in the one it is a kind of (Dari: Persian,
    easy language: the usual one), otherwise in German: the newest that is approved, as long as there is none the newest
    draft. `notices` are newest first."""
    found: dict[int, tuple[tuple, PrivacyNotice]] = {}
    wanted = [language, language.partition("-")[0], "de"]
    for notice in notices:
        if notice.tag in wanted:
            rank = (wanted.index(notice.tag), notice.is_draft)
            if notice.employer_id not in found or rank < found[notice.employer_id][0]:
                found[notice.employer_id] = (rank, notice)
    return [notice for _rank, notice in found.values()]


class NoticeGivenQuerySet(CaseworkQuerySet):
    office_lookup = "client__office_id"

    def newest_first(self) -> Self:
        return self.select_related("notice__employer", "recorded_by").order_by("-given_on", "-pk")


class NoticeGiven(models.Model):
    """A client was informed: with which text, when, and who wrote it down."""

    client = models.ForeignKey(
        "clients.Client",
        models.CASCADE,
        related_name="notices_given",
        editable=False,
        verbose_name=_("client"),
    )
    notice = models.ForeignKey(
        PrivacyNotice, models.PROTECT, related_name="+", editable=False, verbose_name=_("privacy notice")
    )
    given_on = models.DateField(_("given on"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = NoticeGivenQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = _("privacy notice given")
        verbose_name_plural = _("privacy notices given")
        constraints = [
            models.UniqueConstraint(fields=["client", "notice", "given_on"], name="clients_noticegiven_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.given_on}"

    @property
    def audit_subject(self) -> int:
        return self.client_id
