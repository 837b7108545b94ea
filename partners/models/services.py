"""What organisations offer: for which concerns, for whom, where, and how reliable that is."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalogues.models import CodeEntry, Language, Topic
from core.periods import months_later
from districts.models import District
from partners.models.base import Named, phone_number, web_address
from partners.models.locations import Location
from partners.models.organisations import Organisation
from partners.querysets import ServiceQuerySet
from partners.text import fold

OLDEST_AGE = 120


class Service(Named):
    """An offer of an organisation. `search_text` is what the directory is searched in; when its organisation or places
    change, `partners.search.refresh` writes it anew."""

    class Status(models.TextChoices):
        """The states of HSDS 3."""

        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("inactive")
        DEFUNCT = "defunct", _("given up")
        CLOSED = "temporarily closed", _("temporarily closed")

    class Access(models.TextChoices):
        WALK_IN = "walk_in", _("without appointment")
        APPOINTMENT = "appointment", _("by appointment")
        BOTH = "both", _("with and without appointment")
        UNKNOWN = "unknown", _("not known")

    class Cost(models.TextChoices):
        FREE = "free", _("free of charge")
        REDUCED = "reduced", _("free or reduced for people in need")
        FEE = "fee", _("for a fee")
        UNKNOWN = "unknown", _("not known")

    class Interpreter(models.TextChoices):
        YES = "yes", _("interpreter can be arranged")
        NO = "no", _("no interpreter")
        UNKNOWN = "unknown", _("not known")

    class Capacity(models.TextChoices):
        FREE = "free", _("free places")
        FEW = "few", _("few places")
        WAITING = "waiting", _("waiting list")
        FULL = "full", _("full")
        UNKNOWN = "unknown", _("not known")

    # Among the first columns, here and in the table: PostgreSQL reads a row up to the column that is asked for, and a
    # search asks every row for this one.
    search_text = models.TextField(editable=False, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="services", verbose_name=_("organisation")
    )
    alternate_name = models.CharField(_("other name"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    closed_until = models.DateField(
        _("temporarily closed until"),
        null=True,
        blank=True,
        help_text=_(
            "The last day; it is offered again on the day after. Without a day: until somebody says so"
        ),
    )
    alert = models.CharField(
        _("notice"),
        max_length=200,
        blank=True,
        help_text=_("Important at the moment, for instance a closure"),
    )
    topics = models.ManyToManyField(Topic, related_name="services", verbose_name=_("topics"))

    languages = models.ManyToManyField(Language, blank=True, related_name="+", verbose_name=_("languages"))
    interpreter = models.CharField(
        _("interpreter"), max_length=8, choices=Interpreter, default=Interpreter.UNKNOWN
    )
    is_citywide = models.BooleanField(_("for the whole city"), default=False)
    districts = models.ManyToManyField(
        District, blank=True, related_name="services", verbose_name=_("districts")
    )
    target_groups = models.ManyToManyField(
        CodeEntry,
        blank=True,
        related_name="+",
        limit_choices_to={"catalogue": "target_group"},
        verbose_name=_("target groups"),
        help_text=_("None means everybody"),
    )
    minimum_age = models.PositiveSmallIntegerField(
        _("age from"), null=True, blank=True, validators=[MaxValueValidator(OLDEST_AGE)]
    )
    maximum_age = models.PositiveSmallIntegerField(
        _("age to"), null=True, blank=True, validators=[MaxValueValidator(OLDEST_AGE)]
    )
    eligibility = models.CharField(_("further conditions"), max_length=400, blank=True)

    places = models.ManyToManyField(
        Location, through="ServiceAtLocation", blank=True, related_name="services", verbose_name=_("places")
    )
    access = models.CharField(_("access"), max_length=12, choices=Access, default=Access.UNKNOWN)
    application = models.CharField(
        _("how to register"), max_length=400, blank=True, help_text=_("Whom to call, which form")
    )
    opening_hours = models.CharField(_("note on the opening hours"), max_length=200, blank=True)
    documents = models.TextField(
        _("documents to bring"), blank=True, max_length=1000, help_text=_("One per line")
    )
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, default=Cost.UNKNOWN)
    fees = models.CharField(_("fees"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    website = models.URLField(_("website"), blank=True, validators=[web_address])
    email = models.EmailField(
        _("e-mail for referrals"), blank=True, help_text=_("Internal: referrals and reminders go here")
    )

    capacity = models.CharField(_("capacity"), max_length=8, choices=Capacity, default=Capacity.UNKNOWN)
    waiting_weeks = models.PositiveSmallIntegerField(
        _("waiting time in weeks"), null=True, blank=True, validators=[MaxValueValidator(520)]
    )
    capacity_on = models.DateField(_("capacity as of"), null=True, blank=True, editable=False)

    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("May be published: on the public pages and through the open interface"),
    )
    review_months = models.PositiveSmallIntegerField(
        _("to be confirmed every … months"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
    )
    assured_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    assured_by = models.CharField(_("last confirmed by"), max_length=120, blank=True, editable=False)
    review_due_on = models.DateField(_("to be confirmed by"), editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name_key"], name="partners_service_name_once"),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=F("minimum_age")),
                name="partners_service_ages_in_order",
                violation_error_message=_("The highest age lies below the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(closed_until__isnull=True) | Q(status="temporarily closed"),
                name="partners_service_only_closed_until",
                violation_error_message=_("A day until which it is closed is only for “temporarily closed”."),
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="partners_service_order"),
            models.Index(fields=["modified_at"], name="partners_service_modified"),
            models.Index(
                fields=["review_due_on"], condition=Q(status="active"), name="partners_service_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.organisation.name}"

    def save(self, *args, **kwargs) -> None:
        self.set_review()
        self.set_closure()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "review_due_on", "closed_until"}
        else:
            self.search_text = self.words()
        super().save(*args, **kwargs)

    def words(self) -> str:
        """What it is found by besides its topics, languages and districts, folded; each word once, because every
        search goes through all of them."""
        organisation = self.organisation
        places = () if self._state.adding else self.places.all()
        texts = (
            *(self.name, self.alternate_name, self.description, self.eligibility),
            *(organisation.name, organisation.alternate_name, organisation.description),
            *(part for place in places for part in (place.name, place.street, place.town)),
        )
        return " ".join(dict.fromkeys(fold(" ".join(texts)).split()))

    def get_absolute_url(self) -> str:
        return reverse("partners:service_detail", args=[self.pk])

    def clean(self) -> None:
        if self.namesakes().filter(organisation=self.organisation_id).exists():
            raise ValidationError({"name": _("The organisation already has a service of this name.")})

    @staticmethod
    def check_reach(*, is_citywide: bool, districts: list[District]) -> None:
        """Raise ValidationError unless the service is for the whole city or for certain districts."""
        if is_citywide and districts:
            raise ValidationError({"districts": _("Either the whole city or single districts.")})
        if not is_citywide and not districts:
            raise ValidationError({"districts": _("Choose the districts, or the whole city.")})

    @property
    def is_offered(self) -> bool:
        return self.status == self.Status.ACTIVE and self.organisation.is_active

    @property
    def status_text(self) -> str:
        """The status in words, with the last day of a closure."""
        text = str(self.get_status_display())
        if self.status == self.Status.CLOSED and self.closed_until:
            until = date_format(self.closed_until, "SHORT_DATE_FORMAT")
            return gettext("%(status)s until %(day)s") % {"status": text, "day": until}
        return text

    # --- How reliable it is -----------------------------------------------------------------------------

    def set_review(self) -> None:
        """What nobody has ever confirmed is due at once."""
        self.review_due_on = (
            months_later(self.assured_on, self.review_months) if self.assured_on else date.min
        )

    @property
    def needs_review(self) -> bool:
        """Nobody has confirmed within the review interval that this is still right."""
        return self.review_due_on <= timezone.localdate()

    def confirm(self, day: date, by: str) -> None:
        """Somebody says that everything here is still right on `day`; `by` names the person or the partner."""
        self.assured_on, self.assured_by = day, by
        self.save(update_fields=["assured_on", "assured_by"])

    def state_capacity(self, capacity: str, waiting_weeks: int | None, day: date) -> None:
        """What the organisation says of its free places on `day`."""
        self.capacity, self.waiting_weeks, self.capacity_on = capacity, waiting_weeks, day
        self.save(update_fields=["capacity", "waiting_weeks", "capacity_on"])

    @property
    def has_free_places_after_waiting(self) -> bool:
        """Free places and a waiting time cannot both be right."""
        return self.capacity == self.Capacity.FREE and bool(self.waiting_weeks)

    @property
    def capacity_text(self) -> str:
        """Free places and waiting time in words; empty when nobody has said anything."""
        if self.capacity == self.Capacity.UNKNOWN:
            return ""
        text = str(self.Capacity(self.capacity).label)
        if self.waiting_weeks:
            weeks = ngettext("%(count)s week", "%(count)s weeks", self.waiting_weeks)
            text += f", {weeks % {'count': self.waiting_weeks}}"
        return text

    @property
    def mail_address(self) -> str:
        """Where somebody reads mails about it; the service before its organisation."""
        return self.email or self.organisation.email

    @property
    def is_answerable(self) -> bool:
        """The partner may still say something about it: it is offered, or will be again."""
        return self.status in (self.Status.ACTIVE, self.Status.CLOSED) and self.organisation.is_active

    @property
    def last_request(self):
        """The last time the partner was asked to confirm; reads the prefetched ones."""
        return next(iter(self.review_requests.all()), None)

    def close_until(self, day: date | None) -> None:
        """Temporarily closed until `day`, without one open again; unsaved."""
        self.closed_until = day
        if day or self.status == self.Status.CLOSED:
            self.status = self.Status.CLOSED if day else self.Status.ACTIVE

    def set_closure(self) -> None:
        """Whatever is not closed any more has no day until which it was."""
        if self.status != self.Status.CLOSED:
            self.closed_until = None

    def set_offered(self, is_offered: bool) -> None:
        self.status = self.Status.ACTIVE if is_offered else self.Status.INACTIVE
        self.save(update_fields=["status"])

    # --- Where and when ---------------------------------------------------------------------------------

    @property
    def place(self) -> Location | None:
        """The first of its places, with an address if there is one; reads the prefetched ones."""
        places = sorted(self.places.all(), key=lambda place: not place.street)
        return places[0] if places else None

    @property
    def document_list(self) -> list[str]:
        return [line.strip() for line in self.documents.splitlines() if line.strip()]

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the weekly hours say so; reads the prefetched ones. Without hours: no."""
        return any(schedule.is_open_at(moment) for schedule in self.schedules.all())
