"""What one can choose before figures are shown: year, office, and what narrows them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices
from consultations.models import Consultation
from core.periods import Period
from core.rows import counting
from core.widgets import FastSelect
from districts.models import District
from districts.scoping import EVALUATION, HasAccess, Role
from reports.dimensions import DIMENSIONS
from reports.disclosure import HIDDEN, ROUNDED
from reports.frozen.models import FrozenYear
from reports.frozen.reading import newest
from reports.parts import PARTS
from reports.scope import offices_of, viewer_of_gaps
from reports.tables import EXACT

MODES = [
    (ROUNDED, _("rounded to 5 (for others)")),
    (HIDDEN, _("small numbers suppressed (for others)")),
    (EXACT, _("exact (only for the house)")),
]


@counting()
def years_of(user: HasAccess) -> list[int]:
    """Years with figures that `user` may see, the latest first; this year in any case."""
    today = timezone.localdate()
    first = Consultation.objects.countable_by(user).counted().aggregate(day=Min("held_on"))["day"] or today
    return list(range(today.year, min(first, today).year - 1, -1))


def figures_exist(first: int, last: int) -> str:
    """Of which years there are figures."""
    if first == last:
        return _("There are figures of %(year)s only.") % {"year": first}
    return _("There are figures of the years %(first)s to %(last)s.") % {"first": first, "last": last}


class FiguresForm(forms.Form):
    """Year and office, as far as the person may see figures; an office left open means all of these."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=FastSelect)
    office = forms.ChoiceField(label=_("Office"), required=False, widget=FastSelect)

    def __init__(self, *args, user: HasAccess, **kwargs):
        super().__init__(*args, **kwargs)
        years = years_of(user)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["year"].error_messages["invalid_choice"] = figures_exist(years[-1], years[0])
        self.offices = dict(offices_of(user).values_list("code", "name"))
        everything = _("All offices") if user.access.has(Role.COORDINATOR) or len(self.offices) > 1 else None
        self.fields["office"].choices = [*([("", everything)] if everything else []), *self.offices.items()]


class FiguresPageForm(FiguresForm):
    """The filter of a page of figures: `query` as in the address; without a year it is this one."""

    def __init__(self, query: QueryDict, *, user: HasAccess):
        super().__init__(query.copy(), user=user)
        self.data.setdefault("year", str(self.fields["year"].choices[0][0]))

    def clean(self) -> dict:
        """Figures that are wider than what the address asks for would be read wrongly."""
        if unknown := self.data.keys() - self.fields.keys():
            message = _("There is no filter “%(names)s”.")
            raise ValidationError(message, params={"names": ", ".join(sorted(unknown))})
        return self.cleaned_data

    @property
    def year(self) -> int:
        return self._checked.get("year") or self.fields["year"].choices[0][0]

    @property
    def office_name(self) -> str:
        """The office the figures are of; empty for all."""
        return self.offices.get(self._checked.get("office", ""), "")

    @property
    def _checked(self) -> dict:
        self.is_valid()
        return self.cleaned_data


class DashboardForm(FiguresPageForm):
    district = forms.ChoiceField(label=_("District of residence"), required=False, widget=FastSelect)
    topic_group = forms.ChoiceField(label=_("Topic"), required=False, widget=FastSelect)
    channel = forms.ChoiceField(label=_("Channel"), required=False, widget=FastSelect)

    FILTERS = ("office", "district", "topic_group", "channel")

    def __init__(self, query: QueryDict, *, user: HasAccess):
        super().__init__(query, user=user)
        self.districts = list(District.objects.visible_to(user))
        offered = {
            "district": [(district.slug, district.label) for district in self.districts],
            "topic_group": choices("topic_group"),
            "channel": choices("contact_channel"),
        }
        for name, entries in offered.items():
            self.fields[name].choices = [("", _("all")), *entries]

    @property
    def filters(self) -> dict[str, list[str]]:
        """What was chosen, as filters of a table; what is not on offer is an error of the form."""
        chosen = {name: self._checked.get(name) for name in self.FILTERS}
        return {name: [code] for name, code in chosen.items() if code}


class GapsForm(FiguresPageForm):
    """Exact figures are for those who see all figures of the house; the page is made for the round table."""

    by = forms.ChoiceField(label=_("Show"), widget=FastSelect)
    disclosure = forms.ChoiceField(label=_("Disclosure control"), choices=MODES, widget=FastSelect)

    BY = ("topic_group", "topic", "district")

    def __init__(self, query: QueryDict, *, user: HasAccess):
        super().__init__(query, user=viewer_of_gaps(user))
        self.fields["by"].choices = [(code, DIMENSIONS[code].label) for code in self.BY]
        if not user.access.has(*EVALUATION):
            self.fields["disclosure"].choices = [mode for mode in MODES if mode[0] != EXACT]
        # All offices, or the only one there is.
        widest = self.fields["office"].choices[0][0] if self.fields["office"].choices else ""
        for name, code in (("office", widest), ("by", self.BY[0]), ("disclosure", ROUNDED)):
            self.data.setdefault(name, code)


class AnnualReportForm(FiguresForm):
    """Of a frozen year the report is the frozen one, unless the live figures are wanted."""

    part = forms.ChoiceField(label=_("Time"), required=False, choices=list(PARTS.items()), widget=FastSelect)
    disclosure = forms.ChoiceField(label=_("Disclosure control"), choices=MODES, widget=forms.RadioSelect)
    live = forms.BooleanField(
        label=_("Live figures instead of the frozen ones"),
        required=False,
        help_text=_("Only makes a difference for years that are frozen."),
    )

    field_order = ["year", "part", "office", "disclosure", "live"]

    def clean(self) -> dict:
        """Of a time that has not begun there is nothing to report."""
        year, part = self.cleaned_data.get("year"), self.cleaned_data.get("part", "")
        if year and Period.in_year(year, part).start > timezone.localdate():
            self.add_error("part", _("This time has not begun yet."))
        return self.cleaned_data

    @property
    def options(self) -> dict:
        """What the report is of."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "live"}
        return chosen if chosen.pop("part") == "" else chosen | {"part": self.cleaned_data["part"]}

    @cached_property
    def frozen(self) -> FrozenYear | None:
        """The version that answers; None for live figures, and for parts of a year, which are not frozen."""
        is_live = self.cleaned_data["live"] or self.cleaned_data["part"]
        return None if is_live else newest(self.cleaned_data["year"])

    @property
    def facts(self) -> dict:
        """What the audit trail keeps of it."""
        return self.options | ({"version": self.frozen.version} if self.frozen else {})


class FreezeForm(forms.Form):
    """Years that are over and have figures."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=FastSelect)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Why this version was made; stands in every report of it. No names of persons."),
    )

    def __init__(self, *args, user: HasAccess, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years_of(user)[1:]]
