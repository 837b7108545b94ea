"""Barriers for the agenda of a meeting: sheet T19 of the districts of a body, rounded, taken over as it is shown.
Figures, never a case."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import TemplateView

from core.views import RoleRequiredMixin
from core.widgets import FastSelect
from districts.scoping import HasAccess
from network.bodies import services
from network.bodies.lookups import kept_or_404
from network.bodies.querysets import KEEPERS
from network.models import AgendaItem, Meeting
from reports.disclosure import ROUNDED
from reports.forms import years_of
from reports.parts import PARTS, in_words
from reports.scope import OPERATOR
from reports.sheets.model import Report
from reports.sheets.referrals import gaps_by


class BarriersForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, widget=FastSelect)
    part = forms.ChoiceField(
        label=gettext_lazy("Time"), required=False, choices=list(PARTS.items()), widget=FastSelect
    )

    def __init__(self, query):
        super().__init__(query.copy())
        years = years_of(OPERATOR)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.data.setdefault("year", str(years[0]))


@dataclass(frozen=True)
class Barriers:
    """What is shown of a body's districts in a time, as it would be taken over."""

    meeting: Meeting
    year: int
    part: str

    @property
    def title(self) -> str:
        words = {"where": self.meeting.body.where, "time": in_words(self.year, self.part)}
        return _("Where help was missing: %(where)s, %(time)s") % words

    @cached_property
    def figures(self) -> dict:
        districts = tuple(each.pk for each in self.meeting.body.districts.all())
        report = Report(OPERATOR, self.year, "", ROUNDED, part=self.part, districts=districts)
        sheet = gaps_by(report, "topic_group")
        lines = [line for line in sheet.lines if any(line.figures) or line.is_total]
        about = _(
            "People who live there, all offices, as of %(day)s. Rounded to multiples of 5: a 0 stands for 0 to 2, and "
            "sums may differ."
        )
        return {
            "heads": [*sheet.heads, *(each.header for each in sheet.fields)],
            "rows": [[*line.labels, *map(str, line.figures)] for line in lines],
            "about": about % {"day": date_format(timezone.localdate(), "SHORT_DATE_FORMAT")},
        }


class MeetingBarriersView(RoleRequiredMixin, TemplateView):
    """Shows the figures; a press of the button, or of Enter, makes them an agenda item."""

    roles = KEEPERS
    template_name = "reports/meeting_barriers.html"

    @cached_property
    def meeting(self) -> Meeting:
        related = ("body__office",)
        found = kept_or_404(Meeting, cast(HasAccess, self.request.user), self.kwargs["pk"], *related)
        prefetch_related_objects([found], "body__districts")
        return found

    def get_context_data(self, **kwargs) -> dict:
        meeting, form = self.meeting, BarriersForm(self.request.GET)
        barriers = Barriers(meeting, **form.cleaned_data) if form.is_valid() else None
        return super().get_context_data(meeting=meeting, form=form, barriers=barriers, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        meeting, form = self.meeting, BarriersForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data())
        with override(settings.LANGUAGE_CODE):
            barriers = Barriers(meeting, **form.cleaned_data)
            item = AgendaItem(meeting=meeting, title=barriers.title, figures=barriers.figures)
        try:
            services.save_item(request=request, item=item, fields=["figures"])
        except ValidationError as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, _("The figures stand on the agenda."))
        return redirect(f"{meeting.get_absolute_url()}#agenda")
