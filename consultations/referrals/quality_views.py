"""The page of partner quality."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from consultations.referrals.quality import quality
from core.periods import Period
from core.tables import Column
from core.views import RoleRequiredMixin
from core.widgets import FastSelect
from districts.scoping import Role

YEARS_BACK = 5
CHARTED = 10
"""Receivers in the chart: those with most referrals."""
RECEIVERS = [("organisation", _("Organisations")), ("service", _("Services"))]


class QualityForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=FastSelect)
    by = forms.ChoiceField(label=_("Show"), choices=RECEIVERS, widget=FastSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].choices = [
            (year, str(year)) for year in range(this_year, this_year - YEARS_BACK, -1)
        ]


def columns_of(by: str) -> list[Column]:
    heading = _("Service") if by == "service" else _("Organisation")
    return [
        Column(
            "name",
            heading,
            lambda line: line.name,
            link=lambda line: reverse(f"partners:{by}_detail", args=[line.key]),
        ),
        Column("referrals", _("Referrals"), lambda line: line.referrals, "integer"),
        Column("answered", _("answered"), lambda line: line.answered, "integer"),
        Column("days", _("Days to the answer"), lambda line: line.days_to_answer, "decimal"),
        Column("accepted", _("accepted"), lambda line: line.accepted, "integer"),
        Column("declined", _("declined"), lambda line: line.declined_by_reason),
        Column("no_show", _("not come"), lambda line: line.no_show, "integer"),
        Column("served", _("served"), lambda line: line.served, "integer"),
    ]


class PartnerQualityView(RoleRequiredMixin, TemplateView):
    """`?year=&by=organisation|service`: how the receivers of referrals answered."""

    roles = (Role.LEAD, Role.DIRECTORY, Role.COORDINATOR)
    template_name = "consultations/partner_quality.html"

    def get_context_data(self, **kwargs):
        preset = {"year": timezone.localdate().year, "by": "organisation"}
        form = QualityForm(preset | self.request.GET.dict())
        lines, by = [], "organisation"
        if form.is_valid():
            by = form.cleaned_data["by"]
            lines = quality(Period.year(form.cleaned_data["year"]), by)
        return super().get_context_data(
            form=form, lines=lines, columns=columns_of(by), charted=lines[:CHARTED], **kwargs
        )
