"""The audit trail on screen, for the data protection officer. Looking at it is itself written down."""

from django.utils.translation import gettext_lazy as _

from accounts.filters import TrailFilter
from accounts.models import Trail
from accounts.trail_words import facts_in_words, kind_in_words, roles_in_words
from core import audit
from core.listing import ListingView
from core.tables import Column
from districts.scoping import Role


class TrailView(ListingView):
    model = Trail
    roles = (Role.DPO,)
    template_name = "accounts/audit_list.html"
    heading = _("Audit trail")
    filterset_class = TrailFilter
    columns = [
        Column("at", _("Time"), lambda entry: entry.at, kind="datetime", sort=("at",)),
        Column("user", _("Staff member"), lambda entry: entry.user and str(entry.user)),
        Column("roles", _("Roles"), roles_in_words),
        Column("action", _("Act"), lambda entry: entry.get_action_display(), sort=("action",)),
        Column(
            "object_type",
            _("Kind of record"),
            lambda entry: kind_in_words(entry.object_type),
            sort=("object_type",),
        ),
        Column("object_id", _("Record number"), lambda entry: entry.object_id),
        Column("address", _("From address"), lambda entry: entry.address),
        Column("facts", _("Facts"), facts_in_words),
    ]

    def scope(self, queryset):
        return queryset.select_related("user")

    def get(self, request, *args, **kwargs):
        if "export" not in request.GET:
            audit.record(request, audit.Action.READ, list=Trail._meta.label_lower)
        return super().get(request, *args, **kwargs)
