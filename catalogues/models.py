"""Catalogues are data: topics, languages, nationalities and the short code lists, in German, English and Turkish.

Entries are found by their code, which is the primary key and never changes; what is gone is deactivated, never
deleted, because old consultations still point to it.
"""

from typing import Self

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def folded(text: str) -> str:
    return anyascii(text).casefold()


class EntryQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Entries that may be chosen now."""
        return self.filter(is_active=True)


class TopicQuerySet(EntryQuerySet):
    def active(self) -> Self:
        today = timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
            is_active=True,
        )


NOT_STATED = frozenset({"x", "ns", "ax", "und", "unknown", "999"})
"""The codes of "not stated", one in each list that has the answer; they are always offered (rule R10)."""

CODE = RegexValidator(
    r"^[A-Z]{2,3}-[A-Z0-9]{2,4}\Z", _("The code of the group, a dash and a number, for instance BIL-08.")
)


class Entry(models.Model):
    """A coded entry with its label in the three languages of the product."""

    label_de = models.CharField(_("label (German)"), max_length=120)
    label_en = models.CharField(_("label (English)"), max_length=120, blank=True)
    label_tr = models.CharField(_("label (Turkish)"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    is_shipped = models.BooleanField(_("from the catalogue files"), default=False, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if not self.is_active and self.code in NOT_STATED:
            raise ValidationError({"is_active": _("“Not stated” must stay an answer.")})

    def matches(self, text: str) -> bool:
        """Whether every word of `text` occurs in the code or a label, in whatever language, case and with or without
        accents (İltica, iltica)."""
        haystack = folded(" ".join((self.code, self.label_de, self.label_en, self.label_tr)))
        return all(word in haystack for word in folded(text).split())

    @property
    def label(self) -> str:
        """The label in the active language, German where there is none."""
        return getattr(self, f"label_{(get_language() or 'de')[:2]}", "") or self.label_de


class CodeEntry(Entry):
    """One entry of a short code list of the handbook, §4 (contact channel, outcome, residence status, …)."""

    catalogue = models.CharField(_("code list"), max_length=40)
    code = models.CharField(_("code"), max_length=20)

    class Meta(Entry.Meta):
        verbose_name = _("code list entry")
        verbose_name_plural = _("code list entries")
        ordering = ["catalogue", "position"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "code"], name="catalogues_code_unique")]


class Language(Entry):
    """A language by its IETF BCP 47 tag; `und` is "not stated"."""

    NOT_STATED = "und"
    NOT_SPOKEN = frozenset({NOT_STATED, "mul"})
    """Answers about a consultation that are no language of somebody."""

    code = models.CharField(_("language tag"), max_length=12, primary_key=True)

    class Meta(Entry.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class Nationality(Entry):
    """A nationality by ISO 3166-1 alpha-2, or by its three-digit Destatis key where ISO has none (stateless 997,
    unclear 998, not stated 999, historical states)."""

    NOT_STATED = "999"

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    destatis_code = models.CharField(_("Destatis key"), max_length=3, unique=True)
    group = models.CharField(_("group"), max_length=12)
    is_top8_origin = models.BooleanField(
        _("main origin"),
        default=False,
        help_text=_("One of the eight main non-European countries of origin of asylum seekers"),
    )

    class Meta(Entry.Meta):
        verbose_name = _("nationality")
        verbose_name_plural = _("nationalities")


class TopicGroup(Entry):
    code = models.CharField(_("code"), max_length=3, primary_key=True)

    class Meta(Entry.Meta):
        verbose_name = _("topic group")
        verbose_name_plural = _("topic groups")


class Topic(Entry):
    """What a concern is about, e.g. BIL-01 nursery place."""

    code = models.CharField(_("code"), max_length=8, primary_key=True, validators=[CODE])
    group = models.ForeignKey(
        TopicGroup, models.PROTECT, related_name="topics", verbose_name=_("topic group")
    )
    is_sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("May reveal data under Art. 9 GDPR, crime or child protection"),
    )
    has_legal_consequence = models.BooleanField(
        _("legal consequence"),
        default=False,
        help_text=_("Talks about it need a sworn interpreter, not a language mediator"),
    )
    open_eligibility_id = models.CharField(_("OpenEligibility id"), max_length=8, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )

    objects = TopicQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="catalogues_topic_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.group_id and not self.code.startswith(f"{self.group_id}-"):
            raise ValidationError({"code": _("The code begins with the code of the group and a dash.")})
        if self.replaced_by_id and self.replaced_by_id == self.code:
            raise ValidationError({"replaced_by": _("A topic cannot replace itself.")})

    def place_last(self) -> None:
        """Stands at the end of its group; the code decides within the same position, so that …-99 stays last."""
        last = Topic.objects.filter(group=self.group_id).aggregate(last=Max("position"))["last"]
        self.position = last or 0
