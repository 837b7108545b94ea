"""Which referrals the list shows. Parameters hold codes, so that figures can link to the records."""

import django_filters as filters
from django.forms import CheckboxInput, TextInput
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices, translations
from consultations.filters import CodeFilter, own_offices
from consultations.models import Referral
from consultations.referrals import machine
from core.forms import ScopedFilterSet
from core.widgets import Combobox, DateInput, FastSelect
from districts.models import District
from districts.scoping import CASEWORK
from partners.models import Organisation


class ReferralFilter(ScopedFilterSet):
    ALL, SENT, RECEIVED = "all", "sent", "received"

    code = filters.CharFilter(
        label=_("Referral code"), method="with_code", widget=TextInput({"size": 12, "autocomplete": "off"})
    )
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=lambda: [("all", _("all")), *choices("referral_status")],
        empty_label=_("open only"),
        method="in_state",
        widget=FastSelect,
    )
    overdue = filters.BooleanFilter(label=_("Overdue only"), method="only_overdue", widget=CheckboxInput)
    priority = CodeFilter(label=_("Priority"), catalogue="priority")
    outcome = CodeFilter(label=_("Outcome"), catalogue="referral_outcome")
    topic_group = CodeFilter(
        label=_("Topic group"), catalogue="topic_group", field_name="concern__topic__group"
    )
    topic = CodeFilter(label=_("Topic"), catalogue="topic", field_name="concern__topic", widget=Combobox)
    district = filters.ModelChoiceFilter(
        label=_("District"),
        field_name="concern__district",
        queryset=lambda request: District.objects.visible_to(request.user),
        empty_label=_("all"),
        widget=FastSelect,
    )
    organisation = filters.ModelChoiceFilter(
        label=_("Organisation"),
        queryset=lambda request: Organisation.objects.visible_to(request.user),
        empty_label=_("all"),
        widget=Combobox,
    )
    office = filters.ModelChoiceFilter(
        label=_("Office"), queryset=own_offices, to_field_name="code", empty_label=_("all"), widget=FastSelect
    )
    direction = filters.ChoiceFilter(
        label=_("Direction"),
        choices=[(SENT, _("sent by us")), (RECEIVED, _("handed over to us"))],
        empty_label=_("all"),
        method="in_direction",
        widget=FastSelect,
    )
    since = filters.DateFilter(label=_("From"), field_name="sent_on", lookup_expr="gte", widget=DateInput)
    until = filters.DateFilter(label=_("To"), field_name="sent_on", lookup_expr="lte", widget=DateInput)

    class Meta:
        model = Referral
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {code: " ".join((code, *texts)) for code, texts in translations("topic").items()}
        self.filters["topic"].extra["widget"] = Combobox(search=words)

    def filter_queryset(self, queryset):
        """A code finds its referral in whatever state; otherwise the open ones are shown unless told otherwise."""
        queryset = super().filter_queryset(queryset)
        cleaned = self.form.cleaned_data
        return queryset if cleaned.get("code") or cleaned.get("state") else queryset.open()

    def in_state(self, queryset, name, value):
        if value in (machine.DRAFT, machine.ERROR):
            return queryset.filter(status=value)
        return queryset.counted() if value == self.ALL else queryset.counted().filter(status=value)

    def only_overdue(self, queryset, name, value):
        return queryset.overdue() if value else queryset

    def in_direction(self, queryset, name, value):
        own = self.request.user.access.office_ids(*CASEWORK)
        column = "office_id" if value == self.SENT else "to_office_id"
        return queryset.filter(**{f"{column}__in": own})

    def with_code(self, queryset, name, value):
        return queryset.with_code(value)
