"""By what the list of staff is narrowed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from accounts.models import User
from core.forms import ScopedFilterSet
from districts.models import Office
from districts.scoping import Role

ACTIVE = [("True", _("Active")), ("False", _("Deactivated"))]


class UserFilter(ScopedFilterSet):
    q = CharFilter(label=_("Name or e-mail"), max_length=100, method="find")
    role = ChoiceFilter(label=_("Role"), choices=Role.choices, method="narrow_role")
    office = ModelChoiceFilter(
        label=_("Office"),
        queryset=lambda request: Office.objects.visible_to(request.user),
        method="narrow_office",
    )
    is_active = ChoiceFilter(label=_("Account"), choices=ACTIVE)

    class Meta:
        model = User
        fields = ["q", "role", "office", "is_active"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value)

    def narrow_role(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.with_role(value)

    def narrow_office(self, queryset: QuerySet, name: str, value: Office) -> QuerySet:
        return queryset.in_office(value)
