"""By what the client list is narrowed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from catalogues.labels import choices
from clients.models import Client
from core.forms import ScopedFilterSet
from core.widgets import Combobox


class ClientFilter(ScopedFilterSet):
    q = CharFilter(label=_("Name, code, birth year"), max_length=100, method="find")
    language = ChoiceFilter(label=_("Language"), choices=lambda: choices("language"), widget=Combobox)
    nationality = ChoiceFilter(
        label=_("Nationality"), choices=lambda: choices("nationality"), widget=Combobox
    )

    class Meta:
        model = Client
        fields = ["q", "district", "language", "nationality"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)
