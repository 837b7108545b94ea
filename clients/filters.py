"""By what the client list is narrowed."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from catalogues.labels import choices
from clients.models import Client
from clients.search import is_vague
from core.forms import ScopedFilterSet
from core.widgets import Combobox

TOO_LITTLE = _("Type at least two letters of a name, a client code or a birth year.")


def validate_is_enough(text: str) -> None:
    if is_vague(text):
        raise ValidationError(TOO_LITTLE)


class ClientFilter(ScopedFilterSet):
    q = CharFilter(
        label=_("Name, code, birth year"), max_length=100, method="find", validators=[validate_is_enough]
    )
    language = ChoiceFilter(label=_("Language"), choices=lambda: choices("language"), widget=Combobox)
    nationality = ChoiceFilter(
        label=_("Nationality"), choices=lambda: choices("nationality"), widget=Combobox
    )

    class Meta:
        model = Client
        fields = ["q", "district", "language", "nationality"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)
