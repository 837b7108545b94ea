"""Forms of events: what is planned, how many came, and a number."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from catalogues.labels import choices
from core.forms import OF_OUR_TIME, DraftFormMixin, ScopedFormMixin, say_range
from core.layout import Panel
from core.widgets import ComboboxMultiple, DateInput, FastSelect, LongText, TimeInput
from districts.models import Holiday, Office
from districts.scoping import CASEWORK
from network.events import services
from network.events.models import LARGEST, MOST_PERSONS, Event, HeadCount, Place
from network.volunteers.helping_forms import NamedHelpersMixin

FARTHEST = timedelta(days=5 * 366)
"""An event that lies further back, or ahead, is a typing error."""
LONGEST = timedelta(days=31)
PAGE_LASTS = timedelta(hours=12)
"""A page that has been open for longer is asked for anew before a number is given out on it."""
SALT = "network.events.number"
LONGEST_CODE = 20
"""As somebody types it, with spaces and dashes."""


class EventForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    SPOKEN = ("languages",)

    day = forms.DateField(label=_("Day"), widget=DateInput, validators=OF_OUR_TIME)
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), widget=TimeInput)
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput,
        validators=OF_OUR_TIME,
        help_text=_("Only if it goes on for several days"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Event
        fields = [
            *("office", "type", "title", "description", "district", "site", "place", "languages", "partners"),
            *("capacity", "has_numbers", "cost", "funding"),
        ]
        widgets = {
            "office": FastSelect,
            "type": FastSelect,
            "description": LongText(attrs={"rows": 4}),
            "district": FastSelect,
            "site": FastSelect,
            "languages": ComboboxMultiple,
            "partners": ComboboxMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_own_offices()
        self.fields["district"].queryset = self.fields["district"].queryset.within_city()
        own = self.fields["partners"].queryset.filter(
            pk__in=[org.pk for org in self.initial.get("partners", [])]
        )
        self.fields["partners"].queryset = self.fields["partners"].queryset.active() | own
        if not self.instance._state.adding:
            self.initial |= times_of(self.instance)
        self.initial["version"] = self.instance.version
        say_range(self, "capacity")
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = self.layout()

    def _offer_own_offices(self) -> None:
        """Those in which the person works with people, and their sites."""
        own = Office.objects.visible_to(self.user).of_member(self.user, *CASEWORK)
        office, site = self.fields["office"], self.fields["site"]
        office.queryset = own
        office.empty_label = None if len(own) == 1 else "–"
        open_ones = site.queryset.valid_on().filter(office__in=own)
        site.queryset = open_ones | site.queryset.filter(pk=self.instance.site_id)

    def layout(self) -> Layout:
        def wide(name):
            return Field(name, wrapper_class="col-12")

        return Layout(
            Panel(_("What"), "type", "title", "office", wide("description")),
            Panel(_("When"), *self.when()),
            Panel(_("Where"), "district", "site", "place"),
            Panel(_("With whom"), wide("languages"), wide("partners")),
            Panel(_("Places and cost"), "capacity", "has_numbers", "cost", "funding"),
            "version",
        )

    def when(self) -> tuple[str, ...]:
        return "day", "starts", "ends", "last_day"

    def clean_day(self):
        day = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise ValidationError(_("Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        office, site = cleaned.get("office"), cleaned.get("site")
        if office and site and site.office_id != office.pk:
            self.add_error("site", _("This is a site of another office."))
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends and "last_day" not in self.errors:
            last_day = cleaned.get("last_day") or day
            self.instance.starts_at = timezone.make_aware(datetime.combine(day, starts))
            self.instance.ends_at = timezone.make_aware(datetime.combine(last_day, ends))
            self._check_times("last_day" if last_day != day else "ends")
        return cleaned

    def _check_times(self, field: str) -> None:
        event = self.instance
        if event.ends_at <= event.starts_at:
            self.add_error(field, _("The end lies before the beginning."))
        elif event.ends_at - event.starts_at > LONGEST:
            self.add_error(field, _("An event lasts a month at most; make a series of it."))


class NewEventForm(EventForm):
    """With a series: the same again on further days, each an event of its own."""

    EVERY = [
        ("", _("only once")),
        (1, _("every week")),
        (2, _("every two weeks")),
        (4, _("every four weeks")),
    ]

    every = forms.TypedChoiceField(
        label=_("Again"), choices=EVERY, coerce=int, empty_value=None, required=False, widget=FastSelect
    )
    until = forms.DateField(
        label=_("Again until"),
        required=False,
        widget=DateInput,
        validators=OF_OUR_TIME,
        help_text=_("Each date becomes an event of its own. Public holidays are left out."),
    )

    def when(self) -> tuple[str, ...]:
        return *super().when(), "every", "until"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.further: list = []
        self.closed: frozenset = frozenset()
        every, until, day = (cleaned.get(name) for name in ("every", "until", "day"))
        if every and not until and "until" not in self.errors:
            self.add_error("until", _("Say until when."))
        if every and until and day:
            self._plan_series(day, until, every)
        return cleaned

    def _plan_series(self, day, until, every: int) -> None:
        possible = services.days_of_series(day, until, every, ())
        holidays = Holiday.objects.visible_to(self.user).between(day, until)
        self.closed = holidays.intersection(possible)
        self.further = [each for each in possible if each not in self.closed]
        if not possible:
            self.add_error("until", _("There is no further date until then."))
        elif len(possible) == services.MOST_DATES and possible[-1] + timedelta(weeks=every) <= until:
            self.add_error(
                "until", _("A series has %d dates at most; make another one then.") % services.MOST_DATES
            )


def times_of(event: Event) -> dict[str, Any]:
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    last_day = ends.date() if ends.date() != starts.date() else None
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "last_day": last_day}


class ReportForm(NamedHelpersMixin, forms.Form):
    """How many came: in all, by sex and by age. Each breakdown may be left out; one that is given makes the total."""

    participants = forms.IntegerField(
        label=_("Participants"),
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text=_("Empty: the sum of the groups below"),
        widget=forms.NumberInput(attrs={"autofocus": True}),
    )
    is_estimated = forms.BooleanField(label=_("estimated"), required=False)
    volunteers = forms.IntegerField(
        label=_("Volunteers involved"), required=False, min_value=0, max_value=999
    )
    cost = forms.DecimalField(
        label=_("Cost in euros"), required=False, min_value=0, max_digits=9, decimal_places=2
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    BY = {HeadCount.By.SEX: "sex", HeadCount.By.AGE: "age_group"}
    """The code list of each breakdown."""

    def __init__(self, *args, event: Event, **kwargs):
        self.event = event
        stored = {f"{each.by}_{each.code}": each.number for each in event.head_counts.all()}
        known = ("participants", "is_estimated", "volunteers", "cost", "version")
        initial = {name: getattr(event, name) for name in known} | stored
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.names: dict[str, dict[str, str]] = {}
        for by, catalogue in self.BY.items():
            self.names[by] = {f"{by}_{code}": code for code, _label in choices(catalogue)}
            for code, label in choices(catalogue):
                self.fields[f"{by}_{code}"] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=LARGEST
                )
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(
            Panel(_("Who came"), "participants", "is_estimated"),
            Panel(_("By sex"), *self.names[HeadCount.By.SEX]),
            Panel(_("By age"), *self.names[HeadCount.By.AGE]),
            Panel(_("Who helped, and what it cost"), "volunteers", "cost"),
            "version",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.heads = {
            by: {code: cleaned[name] for name, code in names.items() if cleaned.get(name)}
            for by, names in self.names.items()
        }
        if self.errors:
            return cleaned
        sums = [sum(found.values()) for found in self.heads.values() if found]
        if cleaned["participants"] is None:
            if not sums:
                self.add_error("participants", _("Say how many came; 0 if nobody did."))
                return cleaned
            cleaned["participants"] = sums[0]
        try:
            services.check_heads(cleaned["participants"], self.heads)
        except ValidationError as error:
            self.add_error("participants", error)
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("participants", "is_estimated", "volunteers", "cost")
        }


class NumberForm(forms.Form):
    """A number for so many people. On a page for everybody it carries a signed key: the same page asked twice gets the
    same number."""

    persons = forms.IntegerField(label=_("Persons"), min_value=1, initial=1)

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        most = min(MOST_PERSONS, event.capacity or MOST_PERSONS)
        self.fields["persons"].help_text = _("One number for all who come together, %d at most") % most
        self.fields["persons"].validators.append(MaxValueValidator(most))
        self.fields["persons"].widget.attrs["max"] = most


class PublicNumberForm(DraftFormMixin, NumberForm):
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, event: Event, **kwargs):
        self.event = event
        super().__init__(*args, event=event, **kwargs)
        self.initial["key"] = signing.dumps([event.pk.hex, uuid.uuid4().hex], salt=SALT)

    def clean_key(self) -> uuid.UUID:
        try:
            event, key = signing.loads(self.cleaned_data["key"], salt=SALT, max_age=PAGE_LASTS)
        except signing.BadSignature:
            event = key = ""
        if event != self.event.pk.hex:
            raise ValidationError(_("The page was open for too long. Please load it anew."))
        return uuid.UUID(hex=key)


def plain(code: str) -> str:
    """A code as it was made, however somebody typed it."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code of the number"), max_length=LONGEST_CODE)

    def clean_code(self) -> str:
        return plain(self.cleaned_data["code"])


class LeafletForm(forms.Form):
    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, offered: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = offered


def number_of(event: Event, number: int) -> Place | None:
    return event.numbers.filter(number=number).first()
