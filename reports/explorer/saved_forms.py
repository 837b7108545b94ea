"""Saving a query of the explorer under a name."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import ScopedFormMixin
from core.widgets import FastSelect
from reports.explorer.forms import ExplorerForm
from reports.models import SavedQuery
from reports.scope import offices_of


class RenameForm(ScopedFormMixin, forms.ModelForm):
    class Meta:
        model = SavedQuery
        fields = ["name"]

    def _get_validation_exclusions(self) -> set[str]:
        """Whose it is decides whether the name is free, though it is no field of the form."""
        return super()._get_validation_exclusions() - {"owner", "office"}


class NewSavedQueryForm(RenameForm):
    whose = forms.ChoiceField(label=_("For whom"), required=False, widget=FastSelect)

    class Meta(RenameForm.Meta):
        fields = ["name", "parameters"]
        widgets = {"parameters": forms.HiddenInput}

    field_order = ["name", "whose", "parameters"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offices = {office.code: office for office in offices_of(self.user)}
        offered = [
            (code, _("the office %(name)s") % {"name": found.name}) for code, found in self.offices.items()
        ]
        self.fields["whose"].choices = [("", _("only for me")), *offered]

    def clean_parameters(self) -> str:
        """A query that gives a table, as its one address."""
        form = ExplorerForm(QueryDict(self.cleaned_data["parameters"]), user=self.user)
        if not form.is_valid():
            raise ValidationError(_("This is no query of the explorer. Open the table first, then save it."))
        return form.query.query_string

    def clean(self) -> dict:
        cleaned = super().clean()
        office = self.offices.get(cleaned.get("whose", ""))
        self.instance.office = office
        self.instance.owner = None if office else self.user
        return cleaned
