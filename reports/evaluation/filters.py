"""What one chooses before results are shown."""

from django import forms
from django.db.models import Max, Min
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.widgets import FastSelect
from districts.scoping import HasAccess
from reports.evaluation.models import Questionnaire, Response
from reports.scope import offices_of


class ResultsForm(forms.Form):
    """Year and, where there are several, office."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=FastSelect)
    office = forms.TypedChoiceField(
        label=_("Office"), required=False, coerce=int, empty_value=None, widget=FastSelect
    )

    def __init__(self, query: QueryDict, *, user: HasAccess, questionnaire: Questionnaire):
        super().__init__(query.copy())
        years = years_of(user, questionnaire)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.data.setdefault("year", str(years[0]))
        offices = list(offices_of(user).values_list("pk", "name"))
        if len(offices) > 1 and questionnaire.kind in Questionnaire.OF_OFFICES:
            self.fields["office"].choices = [("", _("All offices")), *offices]
        else:
            del self.fields["office"]

    @property
    def asked_year(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or timezone.localdate().year

    @property
    def asked_office(self) -> int | None:
        return self.cleaned_data.get("office")


def years_of(user: HasAccess, questionnaire: Questionnaire) -> list[int]:
    """Years with answers, the latest first; this year if there are none."""
    answered = Response.objects.countable_by(user).filter(questionnaire=questionnaire)
    found = answered.aggregate(first=Min("month"), last=Max("month"))
    if found["first"] is None:
        return [timezone.localdate().year]
    return list(range(found["last"] // 100, found["first"] // 100 - 1, -1))
