"""Questionnaires, the codes with which they are answered, and the answers, which nothing joins to a code
(docs/decisions/0037-evaluation.md)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedTextField
from core.outbox import QueuedMail
from districts.models import Office
from network.models import Event
from partners.models import Organisation
from reports.evaluation.querysets import (
    AnswerQuerySet,
    CodeQuerySet,
    FeedbackQuerySet,
    InvitationQuerySet,
    OpenAnswerQuerySet,
    QuestionnaireQuerySet,
)

LANGUAGES = ("de", "en", "tr", "ar", "fa", "uk")
RIGHT_TO_LEFT = ("ar", "fa")
LONGEST_TEXT = 1000
"""Characters of an open answer."""


def in_language(texts: dict[str, str], language: str = "") -> str:
    """The text in `language` (default: that of the page), in German where there is none."""
    return texts.get(language or (get_language() or "")[:2]) or texts["de"]


class Questionnaire(models.Model):
    """An edition of a questionnaire; `code` is what its editions share. Once a code was handed out its texts stay: a
    correction is a new edition.

    `titles` and the texts of questions are by language. `invite_on` is when partners or staff are asked next.
    """

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("after a consultation")
        EVENT = "event", _("after an event")
        PARTNER = "partner", _("partners, yearly")
        STAFF = "staff", _("staff, yearly")

    OF_OFFICES = (Kind.CONSULTATION, Kind.EVENT)
    BY_MAIL = (Kind.PARTNER, Kind.STAFF)

    code = models.SlugField(_("short name"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    kind = models.CharField(_("for whom"), max_length=12, choices=Kind)
    titles = models.JSONField(_("title"))
    valid_from = models.DateField(_("in use from"), null=True, blank=True)
    valid_until = models.DateField(_("in use until"), null=True, blank=True)
    invite_on = models.DateField(_("next mail to everybody"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = QuestionnaireQuerySet.as_manager()
    stored = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code", "-edition"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="reports_questionnaire_edition"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lte=F("valid_until")),
                name="reports_questionnaire_days",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(invite_on__isnull=True) | Q(kind__in=("partner", "staff")),
                name="reports_questionnaire_invites",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.titles)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:questionnaire_detail", args=[self.pk])

    @property
    def is_in_use(self) -> bool:
        today = timezone.localdate()
        has_begun = self.valid_from is not None and self.valid_from <= today
        return has_begun and (self.valid_until is None or today <= self.valid_until)

    @property
    def is_by_mail(self) -> bool:
        return self.kind in self.BY_MAIL


class Question(models.Model):
    """`texts` by language; `choices` of a question with a choice: `code` and `texts`. `code` is kept by later editions,
    so that years can be compared."""

    class Type(models.TextChoices):
        YES = "yes", _("yes, partly, no")
        SCALE = "scale", _("scale from 1 to 5")
        CHOICE = "choice", _("choice")
        TEXT = "text", _("open answer")

    VALUES = {Type.YES: ("yes", "partly", "no"), Type.SCALE: ("5", "4", "3", "2", "1")}
    TOP = {Type.YES: ("yes",), Type.SCALE: ("5", "4")}
    """What is counted as agreement."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("short name"), max_length=40)
    type = models.CharField(_("kind of answer"), max_length=8, choices=Type)
    texts = models.JSONField(_("question"))
    choices = models.JSONField(_("choices"), default=list, blank=True)

    stored = models.Manager()

    class Meta:
        ordering = ["questionnaire", "position"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "position"], name="reports_question_position"),
            models.UniqueConstraint(fields=["questionnaire", "code"], name="reports_question_code"),
        ]

    def __str__(self) -> str:
        return in_language(self.texts)

    @property
    def values(self) -> tuple[str, ...]:
        """What can be answered; none of an open answer."""
        if self.type == self.Type.CHOICE:
            return tuple(choice["code"] for choice in self.choices)
        return self.VALUES.get(self.Type(self.type), ())


class HandOut(models.Model):
    """So many codes were given out in a month; the base of the response rate, which outlives the codes. Those for an
    event count in its month, as the answers do."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="hand_outs", verbose_name=_("questionnaire")
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name=_("office"))
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", verbose_name=_("event"))
    month = models.PositiveIntegerField(_("month"))
    number = models.PositiveIntegerField(_("number"))

    objects = FeedbackQuerySet.as_manager()
    stored = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("codes given out")
        verbose_name_plural = _("codes given out")
        indexes = [models.Index(fields=["questionnaire", "month"], name="reports_handout_month")]

    def __str__(self) -> str:
        return f"{self.month}: {self.number}"


class FeedbackCode(models.Model):
    """A code that can be used once. Only its keyed digest is stored; answers do not know it, and it knows neither a
    consultation nor the hour at which it was used."""

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="codes", verbose_name=_("questionnaire")
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name=_("office"))
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", verbose_name=_("event"))
    is_third_country = models.BooleanField(_("for a third-country national"), default=False)
    expires_on = models.DateField(_("can be used until"))
    is_used = models.BooleanField(_("used"), default=False)

    objects = CodeQuerySet.as_manager()
    stored = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of a questionnaire")
        verbose_name_plural = _("codes of questionnaires")
        indexes = [models.Index(fields=["expires_on"], name="reports_code_expires_on")]

    def __str__(self) -> str:
        return self.digest[:8]


class Response(models.Model):
    """A questionnaire that somebody has filled in. Its key is random, and it has a month (202603) instead of a day:
    neither order nor time joins it to the code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="responses", verbose_name=_("questionnaire")
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name=_("office"))
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", verbose_name=_("event"))
    month = models.PositiveIntegerField(_("month"))
    is_third_country = models.BooleanField(_("by a third-country national"), default=False)
    is_by_tablet = models.BooleanField(_("on the tablet of the office"), default=False)

    objects = FeedbackQuerySet.as_manager()
    stored = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire filled in")
        verbose_name_plural = _("questionnaires filled in")
        indexes = [models.Index(fields=["questionnaire", "month"], name="reports_response_month")]

    def __str__(self) -> str:
        return str(self.month)


class Answer(models.Model):
    """What was chosen at one question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(
        Response, models.CASCADE, related_name="answers", verbose_name=_("questionnaire filled in")
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    value = models.CharField(_("answer"), max_length=40)

    objects = AnswerQuerySet.as_manager()
    stored = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="reports_answer_once")]

    def __str__(self) -> str:
        return self.value


class OpenAnswer(models.Model):
    """What was written at one question, apart from all other answers. Nobody but who checks it sees it before it is
    released; checking may change it, and then only what was released is left. `event` is named where its results are
    shown (results.named_events)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be checked")
        RELEASED = "released", _("released")
        WITHHELD = "withheld", _("withheld")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="open_answers", verbose_name=_("question")
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name=_("office"))
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", verbose_name=_("event"))
    month = models.DateField(_("month"), help_text=_("its first day"))
    text = EncryptedTextField(_("answer"), max_length=LONGEST_TEXT, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )

    objects = OpenAnswerQuerySet.as_manager()
    stored = OpenAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("open answer")
        verbose_name_plural = _("open answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", checked_by__isnull=True)
                | ~Q(state="waiting") & Q(checked_by__isnull=False),
                name="reports_open_answer_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state="withheld") | Q(text=""), name="reports_open_answer_withheld"
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class Invitation(models.Model):
    """An organisation or somebody on the staff was asked this year; its code follows from its key, so that it can be
    sent once more and is stored nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="invitations", verbose_name=_("questionnaire")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="+", verbose_name=_("organisation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("person")
    )
    invited_on = models.DateField(_("asked on"))
    reminded_on = models.DateField(_("reminded on"), null=True)

    stored = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a questionnaire")
        verbose_name_plural = _("invitations to questionnaires")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, user__isnull=False)
                | Q(organisation__isnull=False, user__isnull=True),
                name="reports_invitation_of_one",
            ),
            models.UniqueConstraint(fields=["year", "organisation"], name="reports_invitation_organisation"),
            models.UniqueConstraint(fields=["year", "user"], name="reports_invitation_user"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class InvitationMail(QueuedMail):
    """The mail with the link, and the one reminder."""

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="mails", verbose_name=_("invitation to a questionnaire")
    )
    is_reminder = models.BooleanField(_("reminder"), default=False)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail with a questionnaire")
        verbose_name_plural = _("mails with a questionnaire")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="reports_invitation_mail")]


class TabletDay(models.Model):
    """How many answers the tablet of an office has taken today; the cap looks at it."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+", verbose_name=_("office"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("answers"), default=0)

    stored = models.Manager()

    class Meta:
        verbose_name = _("day of a tablet")
        verbose_name_plural = _("days of tablets")
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="reports_tablet_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
