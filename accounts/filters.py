"""By what the list of staff and the audit trail are narrowed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, ModelChoiceFilter

from accounts.models import Trail, User
from accounts.trail_words import kinds
from core.forms import ScopedFilterSet
from core.models import AuditEntry
from core.widgets import DateInput
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


class TrailFilter(ScopedFilterSet):
    since = DateFilter("at", "date__gte", label=_("From"), widget=DateInput)
    until = DateFilter("at", "date__lte", label=_("To"), widget=DateInput)
    user = CharFilter("user__email", "icontains", label=_("Staff member (e-mail)"), max_length=100)
    action = ChoiceFilter(label=_("Act"), choices=AuditEntry.Action.choices)
    object_type = ChoiceFilter(label=_("Kind of record"), choices=kinds)
    object_id = CharFilter(label=_("Record number"), max_length=60)

    class Meta:
        model = Trail
        fields = ["since", "until", "user", "action", "object_type", "object_id"]
