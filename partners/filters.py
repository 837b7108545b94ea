"""By what the lists of the directory are narrowed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from catalogues.labels import choices, translations
from core.forms import ScopedFilterSet
from core.widgets import Combobox
from districts.models import District
from partners.models import Organisation, Service

OFFERED, NOT_OFFERED = "yes", "no"


class TopicBox(Combobox):
    """Topics, found by code and label in every language."""

    def option_attrs(self, value) -> dict[str, str]:
        words = translations("topic").get(value)
        return {"data-search": " ".join((value, *words))} if words else {}


def real_districts(request) -> QuerySet:
    return District.objects.visible_to(request.user).within_city()


class OrganisationFilter(ScopedFilterSet):
    q = CharFilter(label=_("Name"), max_length=100, method="find")
    type = ChoiceFilter(label=_("Type"), choices=lambda: choices("organisation_type"))
    is_active = ChoiceFilter(label=_("State"), choices=[("True", _("active")), ("False", _("not active"))])

    class Meta:
        model = Organisation
        fields = ["q", "type", "is_active"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)


class ServiceFilter(ScopedFilterSet):
    q = CharFilter(label=_("Name, organisation, topic"), max_length=100, method="find")
    topic = ChoiceFilter(
        label=_("Topic"), choices=lambda: choices("topic"), method="with_topic", widget=TopicBox
    )
    district = ModelChoiceFilter(label=_("Usable in"), queryset=real_districts, method="usable_in")
    language = ChoiceFilter(
        label=_("Language"), choices=lambda: choices("language"), field_name="languages", widget=Combobox
    )
    type = ChoiceFilter(
        label=_("Type"), choices=lambda: choices("organisation_type"), field_name="organisation__type"
    )
    offered = ChoiceFilter(
        label=_("State"),
        choices=[(OFFERED, _("offered")), (NOT_OFFERED, _("not offered"))],
        method="in_state",
    )

    class Meta:
        model = Service
        fields = ["q", "topic", "district", "language", "type", "offered"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def with_topic(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.for_topic(value)

    def usable_in(self, queryset: QuerySet, name: str, value: District) -> QuerySet:
        return queryset.for_district(value)

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.offered() if value == OFFERED else queryset.not_offered()
