"""What one chooses before results are shown."""

from django import forms
from django.db.models import Max, Min
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.widgets import FastSelect
from districts.scoping import HasAccess
from network.models import Event
from reports.evaluation.forms import key_from
from reports.evaluation.models import HandOut, Questionnaire, Response
from reports.scope import offices_of


class ResultsForm(forms.Form):
    """Year and, where there are several, office and event. An event of another year or office is left aside: it was
    chosen before the other filter was."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=FastSelect)
    office = forms.TypedChoiceField(
        label=_("Office"), required=False, coerce=int, empty_value=None, widget=FastSelect
    )
    event: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Event"), required=False, queryset=None, widget=FastSelect
    )

    def __init__(self, query: QueryDict, *, user: HasAccess, questionnaire: Questionnaire):
        self.data: QueryDict
        super().__init__(query.copy())
        years = years_of(user, questionnaire)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.data.setdefault("year", str(years[0]))
        offices = list(offices_of(user).values_list("pk", "name"))
        if len(offices) > 1 and questionnaire.kind in Questionnaire.OF_OFFICES:
            self.fields["office"].choices = [("", _("All offices")), *offices]
        else:
            del self.fields["office"]
        if questionnaire.kind == Questionnaire.Kind.EVENT:
            self._offer_events(user, questionnaire)
        else:
            del self.fields["event"]

    def _offer_events(self, user: HasAccess, questionnaire: Questionnaire) -> None:
        given = HandOut.objects.countable_by(user).filter(questionnaire=questionnaire)
        known = Event.objects.visible_to(user).filter(pk__in=given.values("event")).order_by("-day", "title")
        field, found = self.fields["event"], known
        for name, lookup in (("year", "day__year"), ("office", "office")):
            offered = self.fields[name].choices if name in self.fields else ()
            if (chosen := self.data.get(name)) and chosen in {str(value) for value, _label in offered}:
                found = found.filter(**{lookup: chosen})
        field.queryset, field.empty_label = found, _("All events")
        field.label_from_instance = lambda event: f"{date_format(event.day, 'SHORT_DATE_FORMAT')} {event}"
        asked = key_from(self.data.get("event", ""))
        if asked and known.filter(pk=asked).exists() and not found.filter(pk=asked).exists():
            self.data["event"] = ""

    @property
    def asked_year(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or timezone.localdate().year

    @property
    def asked_office(self) -> int | None:
        return self.cleaned_data.get("office")

    @property
    def asked_event(self) -> Event | None:
        self.is_valid()
        return self.cleaned_data.get("event")


def years_of(user: HasAccess, questionnaire: Questionnaire) -> list[int]:
    """Years with codes or answers, the latest first; this year if there are none."""
    found: list[int] = []
    for model in (HandOut, Response):
        rows = model.objects.countable_by(user).filter(questionnaire=questionnaire)
        found += [month for month in rows.aggregate(first=Min("month"), last=Max("month")).values() if month]
    if not found:
        return [timezone.localdate().year]
    return list(range(max(found) // 100, min(found) // 100 - 1, -1))
