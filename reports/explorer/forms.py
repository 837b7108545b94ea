"""The form of the explorer: every parameter of the address as a control, and what is wrong with an address."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.periods import Period
from core.widgets import DateInput, FastSelect
from districts.scoping import HasAccess, Role
from reports.dimensions import DIMENSIONS
from reports.disclosure import ROUNDED
from reports.engine import MOST_DIMENSIONS
from reports.explorer.checks import CheckFold
from reports.explorer.query import (
    CITY,
    OFFICE,
    PLACES,
    SHOWN,
    TABLE,
    YEAR_BEFORE,
    ExplorerQuery,
    filters_in,
    listed,
    period_or,
)
from reports.forms import MODES, figures_exist, years_of
from reports.levels import Level
from reports.measures import MEASURES
from reports.parameters import FIRST_YEAR, LAST_YEAR, Asked
from reports.scope import offices_of
from reports.waiting import FIELDS as OF_THE_QUEUE

MAIN_FILTERS = ("office", "district", "topic_group", "channel")
GROUPS = (
    (gettext_lazy("Time"), ("year", "quarter", "month", "weekday", "hour")),
    (gettext_lazy("Office and place"), ("office", "site", "district")),
    (
        gettext_lazy("Person"),
        ("sex", "age_group", "nationality_group", "nationality", "residence_status", "german_level"),
    ),
    (gettext_lazy("Consultation"), ("channel", "language", "mediation", "employer")),
    (gettext_lazy("Concern"), ("topic_group", "topic", "outcome", "sensitive")),
    (
        gettext_lazy("Referral"),
        ("referral_status", "referral_outcome", "organisation_type", "organisation"),
    ),
)
"""The dimensions as one looks for them."""
FURTHER_FILTERS = [name for _label, codes in GROUPS for name in codes if name not in (*MAIN_FILTERS, "year")]
"""The parameter `year` is the period."""
LEVELS = {
    Level.CONSULTATION: gettext_lazy("Consultations and persons"),
    Level.CONCERN: gettext_lazy("Concerns"),
    Level.REFERRAL: gettext_lazy("Referrals"),
    Level.TICKET: gettext_lazy("Queue"),
}


class ExplorerForm(forms.Form):
    """`address` as it was called; `query` is what it asks for, once the form is valid."""

    by = forms.ChoiceField(label=pgettext_lazy("table", "By"), required=False, widget=FastSelect)
    by2 = forms.ChoiceField(label=gettext_lazy("and by"), required=False, widget=FastSelect)
    by3 = forms.ChoiceField(label=gettext_lazy("and also by"), required=False, widget=FastSelect)
    compare = forms.ChoiceField(label=gettext_lazy("Compared with"), required=False, widget=FastSelect)
    disclosure = forms.ChoiceField(label=gettext_lazy("Disclosure control"), choices=MODES, widget=FastSelect)

    def __init__(self, address: QueryDict, *, user: HasAccess):
        self.user = user
        self.by_asked = listed(address, *PLACES)
        self.filters_asked = filters_in(address)
        self.measures_asked = listed(address, "measures", "more") or ["consultations"]
        self.period = period_or(address, Period.year(timezone.localdate().year))
        super().__init__(self._spread(address))
        self.show, self.sort = address.get("show") or TABLE, address.get("sort", "")
        self.years = years_of(user)
        self.offices = dict(offices_of(user).values_list("code", "name"))
        self._offer_figures()
        self._offer_period()
        self._offer_dimensions()
        self.fields["compare"].choices = [("", _("no comparison")), *self._comparisons()]

    def _spread(self, address: QueryDict) -> QueryDict:
        """The address as the controls take it: a dimension to each place, the first figure before the others."""
        data = QueryDict(mutable=True)
        for name in ("year", "from", "to", "compare", "disclosure"):
            data[name] = address.get(name, "")
        if not data["disclosure"]:
            data["disclosure"] = ROUNDED
        for place, code in zip(PLACES, self.by_asked, strict=False):
            data[place] = code
        data["measures"] = self.measures_asked[0]
        data.setlist("more", self.measures_asked[1:])
        for name, codes in self.filters_asked.items():
            data.setlist(name, codes)
        return data

    def _offer_figures(self) -> None:
        grouped = [
            (str(label), [(code, found.label) for code, found in MEASURES.items() if found.level == level])
            for level, label in LEVELS.items()
        ]
        self.fields["measures"] = forms.ChoiceField(
            label=_("What is counted"), choices=grouped, widget=FastSelect
        )
        plain = [entry for _label, entries in grouped for entry in entries]
        heads = {entries[0][0]: label for label, entries in grouped}
        self.fields["more"] = forms.MultipleChoiceField(
            label=_("Further figures"),
            required=False,
            choices=plain,
            widget=CheckFold(_("Further figures"), heads=heads),
        )

    def _offer_period(self) -> None:
        years = [(str(year), str(year)) for year in self.years]
        self.fields["year"] = forms.ChoiceField(
            label=_("Year"),
            required=False,
            choices=[("", _("as entered below")), *years],
            widget=FastSelect,
            error_messages={"invalid_choice": self.no_figures},
        )
        for name, label in (("from", _("First day")), ("to", _("Last day"))):
            self.fields[name] = forms.DateField(label=label, required=False, widget=DateInput)

    @property
    def no_figures(self) -> str:
        return figures_exist(self.years[-1], self.years[0])

    def _offer_dimensions(self) -> None:
        grouped = [
            (str(label), [(code, DIMENSIONS[code].label) for code in codes]) for label, codes in GROUPS
        ]
        for place in PLACES:
            self.fields[place].choices = [("", "–"), *grouped]
        for name in (*MAIN_FILTERS, *FURTHER_FILTERS):
            self._offer_filter(name)

    def _offer_filter(self, name: str) -> None:
        dimension = DIMENSIONS[name]
        self.fields[name] = forms.MultipleChoiceField(
            label=dimension.label,
            required=False,
            choices=list(dimension.axis(self.user, self.period).items()),
            widget=CheckFold(dimension.label),
        )

    def _comparisons(self) -> list[tuple[str, str]]:
        found = [(YEAR_BEFORE, _("the year before"))]
        if self.user.access.has(Role.COORDINATOR):
            found.append((CITY, _("the whole city")))
        if len(self.offices) > 1:
            found += [(f"{OFFICE}{code}", name) for code, name in self.offices.items()]
        return found

    # --- What is wrong ------------------------------------------------------------------------------------

    def clean(self) -> dict:
        self._check_names()
        self._check_period()
        self._check_queue()
        self._check_comparison()
        return self.cleaned_data

    def _check_names(self) -> None:
        if unknown := self.filters_asked.keys() - DIMENSIONS.keys():
            text = _("There is no filter “%(names)s”.") % {"names": ", ".join(sorted(unknown))}
            self.add_error(None, text)
        if len(self.by_asked) > MOST_DIMENSIONS:
            text = _("A table has at most three dimensions; one of these is too many: %(names)s.")
            labels = [str(DIMENSIONS[code].label) if code in DIMENSIONS else code for code in self.by_asked]
            self.add_error(None, text % {"names": ", ".join(labels)})
        if self.show not in SHOWN:
            self.add_error(None, _("There is no view “%(name)s”.") % {"name": self.show})

    def _check_period(self) -> None:
        year, start, end = (self.cleaned_data.get(name) for name in ("year", "from", "to"))
        if any(name in self.errors for name in ("year", "from", "to")):
            return
        if start and end and end < start:
            text = _("The last day lies before the first day.")
            self.add_error("to", text)
        elif not year and not (start and end):
            self.add_error("year", _("Choose a year, or give the first and the last day."))
        elif any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in (start, end)):
            self.add_error("from", self.no_figures)
        elif not (start and end) and self._whole_year_is_turned_round(int(year), start, end):
            self.add_error("from" if start else "to", _("The day does not lie in the year chosen."))

    def _whole_year_is_turned_round(self, year: int, start: date | None, end: date | None) -> bool:
        whole = Period.year(year)
        return (start or whole.start) > (end or whole.end)

    def _check_queue(self) -> None:
        """Figures of the queue are known by little else than time and place (R11)."""
        if not any(MEASURES[code].level == Level.TICKET for code in self.measures_asked if code in MEASURES):
            return
        if foreign := [code for code in (*self.by_asked, *self.filters_asked) if code not in OF_THE_QUEUE]:
            text = _("Figures of the queue are not known by %(names)s: after its day a ticket says nothing about "
                     "the person.")  # fmt: skip
            labels = dict.fromkeys(str(DIMENSIONS[code].label) for code in foreign if code in DIMENSIONS)
            self.add_error("measures", text % {"names": ", ".join(labels)})

    def _check_comparison(self) -> None:
        compare = self.cleaned_data.get("compare", "")
        if compare != CITY and not compare.startswith(OFFICE):
            return
        offices = self.filters_asked.get("office", [])
        if "site" in self.by_asked or "site" in self.filters_asked:
            self.add_error("compare", _("A site belongs to one office and cannot be compared with others."))
        elif len(offices) != 1 or "office" in self.by_asked:
            text = _("Choose one office as a filter, and no table by office, to compare it with others.")
            self.add_error("compare", text)
        elif compare == f"{OFFICE}{offices[0]}":
            self.add_error("compare", _("This is the office itself."))

    # --- What is asked --------------------------------------------------------------------------------------

    @cached_property
    def query(self) -> ExplorerQuery:
        checked = self.cleaned_data
        return ExplorerQuery(
            Asked(
                period=self._checked_period(),
                by=self.by_asked,
                measures=self.measures_asked,
                filters={name: checked[name] for name in self.filters_asked},
                disclosure=checked["disclosure"],
            ),
            compare=checked["compare"],
            show=self.show,
            sort=self.sort,
        )

    def _checked_period(self) -> Period:
        year, start, end = (self.cleaned_data.get(name) for name in ("year", "from", "to"))
        whole = Period.year(int(year)) if year else None
        return Period(start or whole.start, end or whole.end)

    # --- For the page -----------------------------------------------------------------------------------------

    @property
    def main_filters(self) -> list:
        return [self[name] for name in MAIN_FILTERS]

    @property
    def further_filters(self) -> list:
        return [self[name] for name in FURTHER_FILTERS]

    @property
    def has_further_filters(self) -> bool:
        return any(name in FURTHER_FILTERS for name in self.filters_asked)
