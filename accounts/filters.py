"""By what the list of staff and the audit trail are narrowed."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, ModelChoiceFilter

from accounts.models import Trail, User
from accounts.trail_words import kinds
from core.forms import OF_OUR_TIME, ScopedFilterSet
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


class DaysFilter(ScopedFilterSet):
    """By days of local time, as moments, so that the index of the moments serves."""

    since = DateFilter(label=_("From"), widget=DateInput, method="from_day", validators=OF_OUR_TIME)
    until = DateFilter(label=_("To"), widget=DateInput, method="to_day", validators=OF_OUR_TIME)

    def from_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(at__gte=_midnight(value))

    def to_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(at__lt=_midnight(value + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class TrailFilter(DaysFilter):
    client = CharFilter(label=_("Client code"), max_length=12, method="of_client")
    user = CharFilter("user__email", "icontains", label=_("Staff member (e-mail)"), max_length=100)
    action = ChoiceFilter(label=_("Act"), choices=AuditEntry.Action.choices)
    object_type = ChoiceFilter(label=_("Kind of record"), choices=kinds)
    object_id = CharFilter(label=_("Record number"), max_length=60)

    class Meta:
        model = Trail
        fields = ["since", "until", "client", "user", "action", "object_type", "object_id"]

    def of_client(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.of_client(value)


class ReadersFilter(DaysFilter):
    """Nothing without a client."""

    client = CharFilter(label=_("Client code"), max_length=12, method="of_client")

    class Meta:
        model = Trail
        fields = ["client", "since", "until"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset) if self.form.cleaned_data["client"] else queryset.none()

    def of_client(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.of_client(value)


class StaffActsFilter(DaysFilter):
    user = CharFilter("user__email", "icontains", label=_("Staff member (e-mail)"), max_length=100)

    class Meta:
        model = Trail
        fields = ["since", "until", "user"]
