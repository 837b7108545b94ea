"""The people advised: known by name, by code only, or not at all (then there is no client). A data-protection
boundary of its own: only those who work with clients in the client's office may open one."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language, Nationality
from clients import search
from clients.breakglass.models import BreakGlass
from clients.breakglass.outbox import BreakGlassMail
from clients.index import index_of
from clients.marks import FileAnonymised, FileMark, FileMerged
from clients.merging.models import ClientMerge
from clients.names import fold
from clients.notices.models import NoticeGiven, PrivacyNotice
from clients.numbers import ClientNumber
from clients.querysets import ClientQuerySet
from core.encryption.fields import BlindIndexField, EncryptedCharField, EncryptedEmailField
from core.names import initial_of
from districts.models import District, Office, StatisticalDistrict

__all__ = [
    "BreakGlass", "BreakGlassMail", "Client", "ClientMerge", "ClientNumber", "FileMark", "NoticeGiven", "PrivacyNotice",
]  # fmt: skip

ANONYMOUS = "#"
"""What the code of a client begins with who has been anonymised; no office's code does."""

CHILD_UNTIL = 16
"""Years; from then on people decide for themselves whom they ask for advice."""

AGE_GROUPS = [
    (5, "a00"), (13, "a06"), (17, "a14"), (26, "a18"), (29, "a27"), (44, "a30"), (60, "a45"), (64, "a61"),
]  # fmt: skip


def age_group(birth_date: date | None, birth_year: int | None, on: date) -> str:
    """The code of the age group on the day `on` (rule R9): exact with a birth date, the difference of years with
    only a birth year, `ax` when nothing is known."""
    if birth_date:
        age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    elif birth_year:
        age = on.year - birth_year
    else:
        return "ax"
    return next((code for oldest, code in AGE_GROUPS if age <= oldest), "a65")


class Client(models.Model):
    """A person advised. Everything personal is optional (P01); "not stated" is a code, never NULL."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="clients", verbose_name=_("office"))
    code = models.CharField(_("client code"), max_length=12, unique=True, editable=False)
    given_name = EncryptedCharField(_("given name"), max_length=80, blank=True)
    family_name = EncryptedCharField(_("family name"), max_length=80, blank=True)
    name_key = EncryptedCharField(max_length=170, blank=True, editable=False)
    name_index = BlindIndexField(of="index_name")
    birth_year = models.PositiveSmallIntegerField(
        _("birth year"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    sex = CodeField(_("sex"), catalogue="sex", default="x")
    nationality = models.ForeignKey(
        Nationality,
        models.PROTECT,
        default=Nationality.NOT_STATED,
        db_index=False,
        verbose_name=_("nationality"),
    )
    residence_status = CodeField(_("residence status"), catalogue="residence_status", default="ns")
    german_level = CodeField(_("German level"), catalogue="german_level", default="ns")
    language = models.ForeignKey(
        Language,
        models.PROTECT,
        default=Language.NOT_STATED,
        db_index=False,
        verbose_name=_("language of consultation"),
    )
    further_languages = models.ManyToManyField(
        Language, blank=True, related_name="+", verbose_name=_("further languages")
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        default=District.UNKNOWN,
        db_index=False,
        verbose_name=_("district of residence"),
    )
    statistical_district = models.ForeignKey(
        StatisticalDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("statistical district"),
    )
    household_size = models.PositiveSmallIntegerField(
        _("household size"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    guardian = EncryptedCharField(
        _("guardian"),
        max_length=160,
        blank=True,
        help_text=_("Of somebody under 16: who has custody, and how to reach them."),
    )
    street = EncryptedCharField(_("street and number"), max_length=120, blank=True)
    postcode = EncryptedCharField(
        _("postcode"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}$", _("Five digits."))]
    )
    phone = EncryptedCharField(_("phone"), max_length=40, blank=True)
    email = EncryptedEmailField(_("e-mail"), blank=True)
    reminders_agreed_on = models.DateField(
        _("agreed to reminders by e-mail on"), null=True, blank=True, editable=False
    )
    reminders_agreed_until = models.DateField(_("until"), null=True, blank=True, editable=False)
    statistics_refused_on = models.DateField(
        _("refused or revoked the statistics on"), null=True, blank=True, editable=False
    )
    statistics_counted_from = models.DateField(
        _("agreed to the statistics again on"), null=True, blank=True, editable=False
    )
    access_route = CodeField(_("how heard of us"), catalogue="access_route", blank=True)
    seeker_type = CodeField(_("who asks"), catalogue="seeker_type", default="newcomer")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    import_source = models.CharField(max_length=40, blank=True, editable=False)
    import_number = models.CharField(max_length=60, blank=True, editable=False)
    anonymised_on = models.DateField(_("anonymised on"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged_files"
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.UniqueConstraint(
                fields=["import_source", "import_number"],
                condition=~Q(import_number=""),
                name="clients_client_import_number_once",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on__isnull=True)
                | Q(code__startswith=ANONYMOUS, name_key="", name_index="", phone="", email="", street=""),
                name="clients_client_anonymised_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(name_key="", name_index="", phone="", email="", street=""),
                name="clients_client_merged_is_pointer",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    def save(self, *args, **kwargs) -> None:
        if not self.code:
            [self.code] = ClientNumber.reserve(self.office)
        self.set_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("clients:client_detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self._clean_birth()
        if self.statistical_district_id is None:
            return
        home = self.statistical_district.district_id
        if self.district_id == District.UNKNOWN:
            self.district_id = home
        if self.district_id != home:
            raise ValidationError(
                {"statistical_district": _("It does not lie in the district of residence.")}
            )

    def _clean_birth(self) -> None:
        today = timezone.localdate()
        if self.birth_date and not date(1900, 1, 1) <= self.birth_date <= today:
            raise ValidationError({"birth_date": _("The birth date lies between 1900 and today.")})
        if self.birth_year and self.birth_year > today.year:
            raise ValidationError({"birth_year": _("The birth year lies in the future.")})
        if self.birth_date and self.birth_year and self.birth_date.year != self.birth_year:
            raise ValidationError({"birth_year": _("Birth year and birth date do not agree.")})

    def is_called(self, text: str) -> bool:
        """Whether `text` is a code or a birth year, or each of its words begins one of the client's names."""
        return search.begins(text, self.name_key)

    def set_derived(self) -> None:
        """Recompute the search keys, and the birth year from the date; `save` does it, bulk inserts call it
        themselves."""
        longest = self._meta.get_field("name_key").max_length  # Transliteration can lengthen a name.
        self.name_key = fold(self.name)[:longest]
        self.name_index = self.index_name()
        if self.birth_date:
            self.birth_year = self.birth_date.year

    def index_name(self) -> str:
        return index_of(self.name_key)

    @property
    def audit_subject(self) -> int:
        return self.pk

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """Yusuf A.; the code of a client without a name."""
        return f"{self.given_name} {initial_of(self.family_name)}".strip() or self.code

    @property
    def initials(self) -> str:
        """Y. A."""
        given = f"{self.given_name[0]}." if self.given_name else ""
        return f"{given} {initial_of(self.family_name)}".strip()

    @property
    def particulars(self) -> str:
        """What tells namesakes apart: *1988 · Eving · ES-02031."""
        born = [f"*{self.birth_year}"] if self.birth_year else []
        home = [self.district.label] if self.district_id != District.UNKNOWN else []
        return " · ".join([*born, *home, self.code])

    @property
    def label(self) -> str:
        """One line for a list of choices: Yusuf A. · *1988 · Eving · ES-02031."""
        return f"{self.short_name} · {self.particulars}" if self.name else self.particulars

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody can be found behind the row any more; told by the code, which every list has read."""
        return self.code.startswith(ANONYMOUS)

    def may_be_opened_in(self, offices) -> bool:
        """Whether those who advise in one of `offices` (keys) open the file."""
        return self.office_id in offices and not self.is_anonymous

    def check_usable(self) -> None:
        """Raise Unusable when the file is restricted (Art. 18 GDPR), has become part of another one, or is of somebody
        who was anonymised. The row is held, so that none of it happens before the end of the transaction."""
        with transaction.atomic():
            row = Client._base_manager.select_for_update(no_key=True).filter(pk=self.pk)
            for into, anonymised_on in row.values_list("merged_into", "anonymised_on"):
                if into:
                    raise FileMerged(_("This file has become part of another one. Please open that one."))
                if anonymised_on:
                    raise FileAnonymised(
                        _("The person was anonymised: what is left is not changed any more.")
                    )
            FileMark.refuse_restricted(self.pk)

    def timeline(self, user) -> models.QuerySet:
        """The client's consultations that `user` may open, newest first, with what a reader wants to know of each."""
        return (
            self.consultations.visible_to(user)
            .counted()
            .select_related("office", "adviser")
            .prefetch_related("concerns__referrals__organisation", "concerns__referrals__to_office")
        )

    @property
    def may_be_reminded(self) -> bool:
        """Agreed to it, for as long as was agreed, and there is an address."""
        is_over = self.reminders_agreed_until and self.reminders_agreed_until < timezone.localdate()
        return bool(self.reminders_agreed_on and self.email and not is_over)

    @property
    def known_birth_year(self) -> int | None:
        return self.birth_date.year if self.birth_date else self.birth_year

    @property
    def is_child(self) -> bool:
        """Under 16: a guardian is asked for (P16). With only a birth year, who may still be."""
        if self.birth_date:
            today = timezone.localdate()
            turned = (today.month, today.day) >= (self.birth_date.month, self.birth_date.day)
            return today.year - self.birth_date.year - (not turned) < CHILD_UNTIL
        return bool(self.birth_year) and timezone.localdate().year - self.birth_year <= CHILD_UNTIL

    @property
    def is_withheld(self) -> bool:
        """Whether the client is counted without personal attributes (P18)."""
        return self.statistics_refused_on is not None

    def withholds(self, day: date) -> bool:
        """Whether what happened on `day` is counted without them: so is, whenever it is entered, what lies before the
        day on which somebody who had refused agreed again."""
        return self.is_withheld or day < (self.statistics_counted_from or day)

    def age_group_on(self, day: date) -> str:
        return age_group(self.birth_date, self.birth_year, day)
