"""Events as columns: what the list shows, and what files hold besides."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogues.labels import labels
from core.tables import SEPARATOR, Column
from network.events.models import Event, HeadCount


def list_columns() -> list[Column]:
    kinds = labels("event_type")
    return [
        Column("starts_at", _("Beginning"), lambda e: e.starts_at, "datetime", sort=("day", "starts_at")),
        Column("title", _("Title"), lambda e: e.title, sort=("title",), link=Event.get_absolute_url),
        Column("type", _("Kind"), lambda e: kinds.get(e.type, e.type), sort=("type",)),
        Column("district", _("District"), lambda e: e.district.label, sort=("district__position",)),
        Column("office", _("Office"), lambda e: e.office.name, sort=("office__name",)),
        Column("status", _("State"), Event.get_status_display, sort=("status",)),
        Column("places", pgettext("for people", "Places"), _places),
        Column(
            "participants", _("Participants"), lambda e: e.participants, "integer", sort=("participants",)
        ),
    ]


def _places(event: Event) -> str:
    if not event.capacity:
        return ""
    if not event.has_numbers:
        return str(event.capacity)
    return _("%(taken)d of %(places)d") % {"taken": event.taken, "places": event.capacity}


def file_columns() -> list[Column]:
    """One row per event; a column for each sex and age group."""
    languages = labels("language")
    return [
        *(column for column in list_columns() if column.key != "places"),
        Column("ends_at", pgettext("of an event", "End"), lambda e: e.ends_at, "datetime"),
        Column("place", _("Place"), lambda e: e.where),
        Column(
            "languages",
            _("Languages"),
            lambda e: SEPARATOR.join(languages.get(each.pk, each.pk) for each in e.languages.all()),
        ),
        Column(
            "partners",
            _("Cooperation partners"),
            lambda e: SEPARATOR.join(each.name for each in e.partners.all()),
        ),
        Column("capacity", pgettext("for people", "Places"), lambda e: e.capacity, "integer"),
        Column("taken", _("Places given out"), lambda e: e.taken if e.has_numbers else None, "integer"),
        Column("is_estimated", _("Participants estimated"), lambda e: e.is_estimated, "boolean"),
        *_head_counts(HeadCount.By.SEX, "sex"),
        *_head_counts(HeadCount.By.AGE, "age_group"),
        Column("volunteers", _("Volunteers involved"), lambda e: e.volunteers, "integer"),
        Column("cost", _("Cost in euros"), lambda e: None if e.cost is None else float(e.cost), "decimal"),
        Column("funding", _("Paid from"), lambda e: e.funding),
    ]


def _head_counts(by: str, catalogue: str) -> Iterator[Column]:
    for code, label in labels(catalogue).items():
        header = _("Participants: %(group)s") % {"group": label}
        yield Column(f"{by}_{code}", header, lambda e, key=(by, code): heads_of(e).get(key), "integer")


def heads_of(event: Event) -> dict[tuple[str, str], int]:
    """Head counts by breakdown and code, of an event that has been read with them."""
    if not hasattr(event, "heads"):
        event.heads = {(each.by, each.code): each.number for each in event.head_counts.all()}
    return event.heads


def for_file(found: QuerySet) -> QuerySet:
    return found.prefetch_related("languages", "partners", "head_counts")
