"""The form in which a partner corrects an entry; the same form accepts what was proposed, field by field."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.forms import by_group
from catalogues.labels import choices, labels
from core.conflicts import as_read
from core.forms import Listed
from core.layout import Fold, Panel
from partners import services
from partners.forms import OfferForm, TopicChoices
from partners.hours import read_hours, write_hours
from partners.models import Location, Proposal, Service
from partners.reviews.areas import WHOLE_CITY, area_choices, districts_of

PANELS = (
    (_("At the moment"), ("closed_until", "capacity", "waiting_weeks", "alert")),
    (_("Service"), ("name", "alternate_name", "description")),
    (_("For which concerns"), ("topics",)),
    (_("For whom"), ("reach", "target_groups", "eligibility", "languages", "interpreter")),
    (
        _("Where and when"),
        (
            *(*Proposal.PLACE_FIELDS, "hours", "opening_hours", "access", "application"),
            *("phone", "website", "email"),
        ),
    ),
    (_("What it needs"), ("documents", "cost", "fees")),
)
WIDE = {"description", "documents"}
FOLDED = {"topics", "reach", "target_groups", "languages"}
"""Many choices, of which few are chosen."""
MOST_TEXT = 4000
CAPACITY = {"capacity", "waiting_weeks"}
Value = str | list[str]


class ReviewForm(OfferForm):
    """What may be known to everybody about `instance`. With `only`, nothing but these fields."""

    class Meta:
        model = Service
        fields = [name for _title, names in PANELS for name in names if name not in Proposal.PLACE_FIELDS]
        fields.remove("hours")
        fields.remove("reach")
        widgets = OfferForm.WIDGETS | {
            "topics": TopicChoices,
            "target_groups": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "email": _(
                "Not published. Referrals and the yearly question go here; empty: to your organisation. A new address"
                " counts once the city has taken it over."
            )
        }

    reach = forms.MultipleChoiceField(
        label=_("Districts"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args,
        only: Collection[str] | None = None,
        areas: Iterable[tuple[str, str]] | None = None,
        **kwargs,
    ):
        """Whoever makes many forms reads `areas` once: see area_choices()."""
        super().__init__(*args, **kwargs)
        self._offer_what_is_valid(areas or Listed(area_choices))
        self.fields["description"].validators.append(MaxLengthValidator(MOST_TEXT))
        self.fields["closed_until"].help_text = _(
            "The last day; you are open again on the day after. Empty: open"
        )
        self.place = self._only_place()
        if self.place:
            self.fields |= forms.fields_for_model(Location, fields=Proposal.PLACE_FIELDS)
            self.initial |= forms.model_to_dict(self.place, fields=Proposal.PLACE_FIELDS)
        if only is not None:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(Panel(title, *self._shown(names)) for title, names in PANELS))

    def _offer_what_is_valid(self, areas: Iterable[tuple[str, str]]) -> None:
        """Of the catalogues what may be chosen today, and what the entry has already."""
        self.fields["reach"].choices = areas
        districts = [district.pk for district in self.instance.districts.all()]
        self.initial["reach"] = [WHOLE_CITY] if self.instance.is_citywide else districts
        self._offer_target_groups()
        for name in ("topics", "target_groups", "languages"):
            field = self.fields[name]
            codes = [code for code, _label in field.choices]
            field.queryset = field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": codes})
        topics = self.fields["topics"]
        topics.widget.choices = by_group(topics.choices)

    def _offer_target_groups(self) -> None:
        """By their codes: numbers of rows say nothing to whoever reads a proposal."""
        field, texts, offered = self.fields["target_groups"], labels("target_group"), choices("target_group")
        known = {code for code, _label in offered}
        offered += [
            (each.code, texts[each.code]) for each in self.initial["target_groups"] if each.code not in known
        ]
        field.to_field_name = "code"
        field.choices = Listed(lambda: offered)

    def _only_place(self) -> Location | None:
        """Its address can be corrected here when it is clear which one is meant."""
        places = list(self.instance.places.all())
        return places[0] if len(places) == 1 else None

    def _shown(self, names: Collection[str]) -> list[Field]:
        return [
            Fold(name) if name in FOLDED else Field(name, wrapper_class="col-12" if name in WIDE else "col-6")
            for name in names
            if name in self.fields
        ]

    def full_clean(self) -> None:
        """What was left as it is need not pass: it may be older than the rules, or come from an import."""
        every = self.fields
        if self.is_bound:
            self.fields = {name: field for name, field in every.items() if self._is_changed(name)}
        super().full_clean()
        self.fields = every

    def _is_changed(self, name: str) -> bool:
        return _plain(self[name], self[name].data) != self.stored(name)

    def clean_hours(self) -> str:
        return write_hours(read_hours(self.cleaned_data["hours"]))

    def clean_closed_until(self) -> date | None:
        day = self.cleaned_data["closed_until"]
        if day and day < timezone.localdate():
            raise ValidationError(_("Please choose a day that is not past."))
        self.instance.close_until(day)
        return day

    def clean_reach(self) -> list[str]:
        chosen = self.cleaned_data["reach"]
        is_citywide = WHOLE_CITY in chosen
        try:
            Service.check_reach(is_citywide=is_citywide, districts=districts_of(chosen))
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        self.instance.is_citywide = is_citywide
        return chosen

    def _post_clean(self) -> None:
        """The whole record must hold, also when only some of its fields are corrected."""
        super()._post_clean()
        try:
            if not self.errors:
                self.instance.validate_constraints()
                self._check_capacity()
            if names := self._of_place():
                for name in names:
                    setattr(self.place, name, self.cleaned_data[name])
                others = {field.name for field in self.place._meta.fields} - set(names)
                self.place.clean_fields(exclude=others)
        except ValidationError as error:
            self._update_errors(error)

    def _check_capacity(self) -> None:
        """Also when only one of the two is corrected. What was so before does not hinder other corrections."""
        if CAPACITY & set(self.cleaned_data) and self.instance.has_free_places_after_waiting:
            text = _(
                "Free places and a waiting time (weeks: %(weeks)s) contradict each other: change the other one first,"
                " or both together."
            )
            raise ValidationError(text % {"weeks": self.instance.waiting_weeks})

    def _of_place(self) -> list[str]:
        return [name for name in Proposal.PLACE_FIELDS if self.place and name in self.cleaned_data]

    # --- What was changed -----------------------------------------------------------------------------

    def changes(self) -> dict[str, tuple[Value, Value]]:
        """Old and new value of each field in which the valid form differs from the entry."""
        pairs = {
            name: (self.stored(name), _plain(self[name], value)) for name, value in self.cleaned_data.items()
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def stored(self, name: str) -> Value:
        """What the directory says today."""
        return _plain(self[name], self.get_initial_for_field(self.fields[name], name))

    def text(self, name: str, value: Value) -> str:
        """A value as people read it; of a field that is not here any more, as it is."""
        if name not in self.fields:
            return ", ".join(value) if isinstance(value, list) else str(value)
        if name == "closed_until" and value:
            return as_read(self[name], date.fromisoformat(str(value)))
        if name == "target_groups" and not value:
            return gettext("everybody")
        return as_read(self[name], value)

    def facts(self) -> list[tuple[str, str]]:
        """Label and text of all that is known."""
        texts = [(str(self[name].label), self.text(name, self.stored(name))) for name in self._in_order()]
        return [(label, text) for label, text in texts if text]

    def _in_order(self) -> list[str]:
        """What it is before how it is at the moment; in the form the other way round."""
        now, *rest = (names for _title, names in PANELS)
        return [name for names in (*rest, now) for name in names if name in self.fields]

    # --- Taking it over -------------------------------------------------------------------------------

    def save_as_of(self, day: date) -> Service:
        """Take over what the partner said on `day`."""
        changed = self.cleaned_data
        if CAPACITY & set(self.fields):
            self.instance.capacity_on = day
        service = self.save()
        if "reach" in changed:
            service.districts.set(districts_of(changed["reach"]))
        if "hours" in changed:
            services.set_hours(service, read_hours(self.cleaned_data["hours"]))
        if self._of_place():
            self.place.save()
            services.refresh_search_of(self.place.services.all())
        return service


def _plain(bound: forms.BoundField, value: Any) -> Value:
    """The value as the form takes it, whatever type it has: lines end alike, nothing is an empty text."""
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(str(bound.field.prepare_value(item)) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else "\n".join(str(value).strip().splitlines())
