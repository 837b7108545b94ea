"""Series, meetings and decisions as columns of lists and files."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.tables import Column
from network.bodies.decisions import Decision
from network.bodies.meetings import Meeting
from network.bodies.series import Body


def body_columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda b: b.name, sort=("name",), link=Body.get_absolute_url),
        Column("kind", _("Kind"), Body.get_kind_display, sort=("kind",)),
        Column("district", _("District"), lambda b: b.where, sort=("at_place",)),
        Column("office", _("Office"), lambda b: b.office.name if b.office else "", sort=("office__name",)),
        Column("rhythm", _("Rhythm"), lambda b: b.rhythm_text),
        Column("next_at", _("Next meeting"), lambda b: b.next_at, "datetime", sort=("next_at",)),
        Column("open_count", _("Open decisions"), lambda b: b.open_count, "integer", sort=("open_count",)),
        Column(
            "overdue_count",
            _("of these overdue"),
            lambda b: b.overdue_count,
            "integer",
            sort=("overdue_count",),
        ),
    ]


def meeting_columns() -> list[Column]:
    return [
        Column(
            "starts_at",
            _("Beginning"),
            lambda m: m.starts_at,
            "datetime",
            sort=("day", "starts_at"),
            link=Meeting.get_absolute_url,
        ),
        Column("body", _("Series"), lambda m: m.body.name, sort=("body__name",)),
        Column("kind", _("Kind"), lambda m: m.body.get_kind_display(), sort=("body__kind",)),
        Column("district", _("District"), lambda m: m.body.where, sort=("at_place",)),
        Column("place", _("Place"), lambda m: m.place),
        Column("status", _("State"), Meeting.get_status_display, sort=("status",)),
    ]


def decision_columns() -> list[Column]:
    return [
        Column("text", pgettext("of a body", "Decision"), lambda d: d.text, link=Decision.get_absolute_url),
        Column("owner", _("Who sees to it"), lambda d: d.owner),
        Column("due_on", _("Due on"), lambda d: d.due_on, "date", sort=("due_on",)),
        Column("state", _("State"), state_of, sort=("state",)),
        Column("body", _("Series"), lambda d: d.body.name, sort=("body__name",)),
        Column("district", _("District"), lambda d: d.body.where, sort=("at_place",)),
        Column("decided_on", _("Decided on"), lambda d: d.decided_on, "date", sort=("decided_on",)),
        Column(
            "closed_on", _("Closed on"), lambda d: d.closed_on, "date", sort=("closed_on",), on_page=False
        ),
        Column("explanation", _("What came of it"), lambda d: d.explanation, on_page=False),
    ]


def state_of(decision: Decision) -> str:
    return _("overdue") if decision.is_overdue else decision.get_state_display()
