"""Which consultations a list shows. Parameters hold codes, so that figures can link to the records."""

from collections.abc import Callable

import django_filters as filters
from django.forms import CheckboxInput, HiddenInput, TextInput
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices, translations
from consultations.importing.models import ImportBatch
from consultations.models import Consultation
from consultations.staff import advisers_in
from core.forms import ScopedFilterSet
from core.widgets import Combobox, DateInput, FastSelect
from districts.models import District, Office
from districts.scoping import CASEWORK


def own_offices(request):
    return Office.objects.visible_to(request.user).of_member(request.user, *CASEWORK)


def _offered(catalogue: str) -> Callable:
    return lambda: choices(catalogue)


class CodeFilter(filters.ChoiceFilter):
    """A code of `catalogue`; with `concern`, the name of a field of Concern, it asks for one such concern.

    All filters with `concern` must be met by the same concern.
    """

    def __init__(self, *, catalogue: str, label, concern: str = "", **kwargs):
        self.concern = concern
        kwargs = {"widget": FastSelect, "empty_label": _("all")} | kwargs
        super().__init__(label=label, choices=_offered(catalogue), **kwargs)

    def filter(self, queryset, value):
        return queryset if self.concern else super().filter(queryset, value)


class ConsultationFilter(ScopedFilterSet):
    since = filters.DateFilter(label=_("From"), field_name="held_on", lookup_expr="gte", widget=DateInput)
    until = filters.DateFilter(label=_("To"), field_name="held_on", lookup_expr="lte", widget=DateInput)
    office = filters.ModelChoiceFilter(
        label=_("Office"), queryset=own_offices, to_field_name="code", empty_label=_("all"), widget=FastSelect
    )
    topic_group = CodeFilter(label=_("Topic group"), catalogue="topic_group", concern="topic__group")
    topic = CodeFilter(label=_("Topic"), catalogue="topic", concern="topic", widget=Combobox)
    outcome = CodeFilter(label=_("Outcome"), catalogue="concern_outcome", concern="outcome")
    channel = CodeFilter(label=_("Channel"), catalogue="contact_channel")
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user),
        empty_label=_("all"),
        widget=FastSelect,
    )
    adviser = filters.ChoiceFilter(label=_("Adviser"), empty_label=_("all"), widget=FastSelect)
    client = filters.CharFilter(
        label=_("Client code"),
        field_name="client__code",
        lookup_expr="iexact",
        widget=TextInput({"size": 10}),
    )
    open_follow_up = filters.BooleanFilter(
        label=_("Open follow-ups"), method="only_open_follow_up", widget=CheckboxInput
    )
    cancelled = filters.BooleanFilter(
        label=_("Only cancelled"), method="only_cancelled", widget=CheckboxInput
    )
    import_batch = filters.ModelChoiceFilter(
        queryset=lambda request: ImportBatch.objects.visible_to(request.user), widget=HiddenInput
    )

    class Meta:
        model = Consultation
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offices = list(own_offices(self.request))
        staff = advisers_in([office.pk for office in offices])
        self.filters["adviser"].extra["choices"] = [(str(person.pk), str(person)) for person in staff]
        if len(offices) < 2:
            del self.filters["office"]
        words = {code: " ".join((code, *texts)) for code, texts in translations("topic").items()}
        self.filters["topic"].extra["widget"] = Combobox(search=words)

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.of_concerns:
            queryset = queryset.with_concern(**self.of_concerns)
        return queryset if self.form.cleaned_data.get("cancelled") else queryset.counted()

    @property
    def of_concerns(self) -> dict:
        """What one concern of each consultation has to meet."""
        return {
            item.concern: value
            for name, item in self.filters.items()
            if getattr(item, "concern", "") and (value := self.form.cleaned_data.get(name))
        }

    def only_open_follow_up(self, queryset, name, value):
        return queryset.with_open_follow_up() if value else queryset

    def only_cancelled(self, queryset, name, value):
        return queryset.cancelled() if value else queryset
