"""Forms of volunteers: the person, an offer, a contact, and how something ends."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from core.forms import OF_OUR_TIME, DraftFormMixin, ScopedFormMixin, say_range
from core.layout import Panel
from core.widgets import ComboboxMultiple, DateInput, FastSelect, NoteText
from districts.scoping import CASEWORK
from network.models import Volunteer, VolunteerContact, VolunteerOffer
from network.volunteers.codes import Ending, Kind, When


class WhatAndWhenMixin(forms.Form):
    """What somebody would like to help with, and when."""

    interests = forms.MultipleChoiceField(
        label=_("Would like to help with"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    availability = forms.MultipleChoiceField(
        label=_("Has time"),
        choices=When.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: it depends."),
    )


class VolunteerForm(
    DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, WhatAndWhenMixin, forms.ModelForm
):
    """Somebody who is with an office, or an application before it is taken over."""

    SPOKEN = ("languages",)

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Volunteer
        fields = [
            *("office", "given_name", "family_name", "email", "phone", "mail_language", "languages"),
            *("interests", "availability", "wishes", "districts", "began_on"),
            *("confidential_on", "certificate_on", "certificate_until"),
        ]
        widgets = {
            "office": FastSelect,
            "mail_language": FastSelect,
            "languages": ComboboxMultiple,
            "wishes": NoteText(attrs={"rows": 3}),
            "districts": forms.CheckboxSelectMultiple,
            "began_on": DateInput,
            "confidential_on": DateInput,
            "certificate_on": DateInput,
            "certificate_until": DateInput,
        }
        help_texts = {"wishes": _("Only what is needed to find a fitting task. Nothing about health.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["districts"].queryset = self.fields["districts"].queryset.within_city()
        for name in ("began_on", "confidential_on", "certificate_on", "certificate_until"):
            self.fields[name].validators += OF_OUR_TIME
        if self.instance._state.adding or self.instance.is_with_us:
            self._offer_own_offices()
        else:
            del self.fields["office"], self.fields["began_on"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def _offer_own_offices(self) -> None:
        """Who is looked after elsewhere stays there."""
        field, kept = self.fields["office"], self.instance.office_id
        field.required = self.fields["began_on"].required = True
        own = field.queryset.of_member(self.user, *CASEWORK)
        field.queryset = own if kept is None else own | field.queryset.filter(pk=kept)
        offices = list(field.queryset.distinct()[:2])
        if self.instance._state.adding:
            self.initial.setdefault("began_on", timezone.localdate())
        if len(offices) == 1:
            field.widget, self.initial["office"] = forms.HiddenInput(), offices[0].pk

    def _layout(self) -> Layout:
        office = ["office"] if "office" in self.fields else []
        began = ["began_on"] if "began_on" in self.fields else []
        panels = {
            _("Person"): [*office, "given_name", "family_name", "email", "phone", "mail_language", *began],
            _("What, when, where"): ["interests", "availability", "districts", "languages", "wishes"],
            _("Papers"): ["confidential_on", "certificate_on", "certificate_until"],
        }
        return Layout("version", *(Panel(title, *names) for title, names in panels.items()))


class OfferForm(DraftFormMixin, ScopedFormMixin, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = VolunteerOffer
        fields = ["kind", "district", "place", "details", "since", "until", "capacity"]
        widgets = {
            "kind": FastSelect,
            "district": FastSelect,
            "since": DateInput,
            "until": DateInput,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["district"].queryset = self.fields["district"].queryset.within_city()
        for name in ("since", "until"):
            self.fields[name].validators += OF_OUR_TIME
        say_range(self, "capacity")


class EndForm(forms.Form):
    """When and why somebody leaves, or an offer or a match ends."""

    on = forms.DateField(label=_("Last day"), widget=DateInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "–"), *Ending.choices], widget=FastSelect)
    hand_over = forms.CharField(
        label=_("Hand-over note"),
        required=False,
        max_length=1000,
        widget=NoteText(attrs={"rows": 3}),
        help_text=_("What whoever goes on should know. Only what is necessary."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class ContactForm(forms.ModelForm):
    """What the contact was about: one help, one offer, or all of it."""

    about = forms.ChoiceField(label=_("About"), required=False, widget=FastSelect)

    class Meta:
        model = VolunteerContact
        fields = ["on", "channel", "note"]
        widgets = {"on": DateInput, "channel": FastSelect, "note": NoteText(attrs={"rows": 3})}

    field_order = ["on", "channel", "about", "note"]

    def __init__(self, *args, offers: list, matches: list, words: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].validators += OF_OUR_TIME
        self.known = {f"offer-{offer.pk}": offer for offer in offers}
        self.known |= {f"match-{match.pk}": match for match in matches}
        choices = [("", _("everything"))] + [(f"offer-{offer.pk}", str(offer)) for offer in offers]
        self.fields["about"].choices = choices + [(f"match-{m.pk}", words[m.pk]) for m in matches]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        about = cleaned.get("about", "")
        self.instance.offer = self.known[about] if about.startswith("offer-") else None
        self.instance.match = self.known[about] if about.startswith("match-") else None
        return cleaned
