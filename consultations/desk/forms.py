"""Announcing a person: everything may be left as it is."""

from django import forms

from catalogues.forms import CatalogueChoicesMixin
from consultations.desk.models import Ticket
from core.forms import ScopedFormMixin, say_range
from core.widgets import Combobox, FastSelect
from districts.models import Site


class AnnounceForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    class Meta:
        model = Ticket
        fields = [
            *(
                "site",
                "language",
                "persons",
                "topic_group",
                "has_been_here",
                "is_emergency",
                "is_letter_only",
            ),
        ]
        widgets = {"language": Combobox, "topic_group": FastSelect, "site": FastSelect}

    def __init__(self, *args, sites: list[Site], **kwargs):
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        site.queryset = site.queryset.filter(pk__in=[found.pk for found in sites])
        site.choices = [(found.pk, f"{found.office} · {found}") for found in sites]
        if len(sites) == 1:
            site.widget = forms.HiddenInput()
        language = self.fields["language"]
        language.required = False
        language.choices = [("", ""), *language.choices]
        self.initial["language"] = ""  # An empty box is typed into at once.
        self.fields["persons"].widget.attrs["class"] = "num"
        say_range(self, "persons")

    def clean(self) -> dict:
        cleaned = super().clean()
        if site := cleaned.get("site"):
            self.instance.office_id = site.office_id
        if "language" not in self.errors and not cleaned["language"]:
            del cleaned["language"]  # The ticket keeps "not stated".
        return cleaned
