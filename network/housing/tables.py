"""Flats, accommodations and figures as columns of lists and files."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.tables import Column
from districts.models import Accommodation
from network.housing.figures import MEASURES
from network.housing.models import HousingUnit


def unit_columns() -> list[Column]:
    return [
        Column("code", _("Number"), lambda u: u.code, sort=("code",), link=HousingUnit.get_absolute_url),
        Column("district", _("District"), lambda u: u.district.label, sort=("district__position",)),
        Column("state", _("State"), lambda u: str(u.state.label)),
        Column("state_since", _("Since / from"), lambda u: u.state_since, "date"),
        Column("rooms", _("Rooms"), lambda u: float(u.rooms), "decimal", sort=("rooms",)),
        Column("fits", _("Fits"), lambda u: u.fits, "integer", sort=("fits",)),
        Column(
            "is_step_free", _("Without steps"), lambda u: u.is_step_free, "boolean", sort=("is_step_free",)
        ),
        Column("landlord", _("Landlord"), lambda u: u.landlord_name),
        Column("since", _("In the programme since"), lambda u: u.since, "date", on_page=False),
        Column("until", _("In the programme until"), lambda u: u.until, "date", on_page=False),
    ]


def accommodation_columns(kept: set[int]) -> list[Column]:
    """The names of those with a key in `kept` lead to their form."""

    def form_of(record: Accommodation) -> str:
        return reverse("network:accommodation_update", args=[record.pk]) if record.pk in kept else ""

    return [
        Column("name", _("Name"), lambda a: a.name, sort=("name",), link=form_of),
        Column("kind", _("Kind"), Accommodation.get_kind_display, sort=("kind",)),
        Column("district", _("District"), lambda a: a.district.label, sort=("district__position",)),
        Column(
            "capacity", pgettext("for people", "Places"), lambda a: a.capacity, "integer", sort=("capacity",)
        ),
        Column("opened_on", _("Open since"), lambda a: a.opened_on, "date", sort=("opened_on",)),
        Column("closed_on", _("Open until"), lambda a: a.closed_on, "date", sort=("closed_on",)),
    ]


def figure_columns() -> list[Column]:
    return [
        Column("district", _("District"), lambda row: row.district or _("Total")),
        Column("month", _("Month"), lambda row: row.month and f"{row.month:%Y-%m}"),
        *(
            Column(each.code, each.label, lambda row, code=each.code: row.values[code], "integer")
            for each in MEASURES
        ),
    ]
