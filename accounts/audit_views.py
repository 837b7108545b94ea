"""The audit trail on screen, for the data protection officer: by entry, by person advised, by staff member. Looking at
it is itself written down."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.filters import ReadersFilter, StaffActsFilter, TrailFilter
from accounts.models import Trail
from accounts.trail import LOOKED_AT, known_code
from accounts.trail_words import facts_in_words, kind_in_words, roles_in_words
from core import audit, rows
from core.listing import ListingView
from core.tables import Column, ordering
from districts.scoping import Role


class OfficerMixin:
    """`part` names the page in the entry about the look; a client asked for is named, too."""

    opens_rows = rows.CITY
    model = Trail
    roles = (Role.DPO,)
    part = ""

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get(self, request, *args, **kwargs):
        if "export" not in request.GET:
            audit.record(request, audit.Action.READ, list=LOOKED_AT, **self.looked_for())
        return super().get(request, *args, **kwargs)

    def looked_for(self) -> dict[str, str]:
        code = known_code(self.request.GET.get("client", "").replace("\x00", ""))
        named = {"part": self.part, "client": code}
        return {name: value for name, value in named.items() if value}


class TrailView(OfficerMixin, ListingView):
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
        Column(
            "client",
            _("Client"),
            lambda entry: entry.client_code or "",
            link=lambda entry: reverse("accounts:audit_readers", query={"client": entry.client_code}),
        ),
        Column("address", _("From address"), lambda entry: entry.address),
        Column("facts", _("Facts"), facts_in_words),
    ]

    def scope(self, queryset):
        return queryset.select_related("user").with_client_code()


class ByStaffView(OfficerMixin, ListingView):
    """One row per staff member; each leads to the entries it sums up."""

    usual_order = ("-last_at",)

    def sorted(self, queryset):
        fields = ordering(self.columns, self.request.GET.get("sort", ""))
        return queryset.by_staff().order_by(*(fields or self.usual_order), "user_id")

    def entries_of(self, row: dict) -> str:
        """Where the entries of a row are listed; those of nobody cannot be told apart there."""
        if row["user_id"] is None:
            return ""
        kept = {name: self.request.GET.get(name, "") for name in ("client", "since", "until")}
        query = {name: value for name, value in kept.items() if value} | {"user": row["user__email"]}
        return reverse("accounts:audit_list", query=query)

    @property
    def person(self) -> Column:
        order = ("user__family_name", "user__given_name")
        return Column("user", _("Staff member"), _person, sort=order, link=self.entries_of)


def _person(row: dict) -> str:
    if row["user_id"] is None:
        return gettext("nobody: a link, or the product itself")
    return f"{row['user__given_name']} {row['user__family_name']}"


def _count(key: str, header) -> Column:
    return Column(key, header, lambda row: row[key], "integer", sort=(key,))


def _moment(key: str, header) -> Column:
    return Column(key, header, lambda row: row[key], "datetime", sort=(key,))


class ReadersView(ByStaffView):
    """Who read this file? `?client=` is the code."""

    template_name = "accounts/audit_readers.html"
    heading = _("Who read this file?")
    filterset_class = ReadersFilter
    part = "readers"

    @property
    def columns(self) -> list[Column]:
        return [
            self.person,
            _count("reads", _("Read")),
            _count("changes", _("Changed")),
            _count("exports", _("Exported")),
            _moment("first_at", _("First time")),
            _moment("last_at", _("Last time")),
        ]


class StaffActsView(ByStaffView):
    template_name = "accounts/audit_staff.html"
    heading = _("By staff member")
    filterset_class = StaffActsFilter
    part = "staff"

    @property
    def columns(self) -> list[Column]:
        return [
            self.person,
            _count("files", _("Files")),
            _count("reads", _("Read")),
            _count("changes", _("Changed")),
            _count("searches", _("Searches")),
            _count("exports", _("Exports")),
            _moment("last_at", _("Last time")),
        ]
