"""Columns of the lists about the city, on the page and in the file alike."""

from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import Column
from districts.models import District, Employer, Holiday, Office, StatisticalDistrict

SIDES = {"city": _("City"), "partner": _("Partner")}


def tandem(office: Office) -> str:
    """Which sides of the tandem are staffed today."""
    sides = office.staffed_sides(timezone.localdate())
    if len(sides) == len(SIDES):
        return gettext("Both sides")
    return gettext("Only: %(side)s") % {"side": SIDES[sides.pop()]} if sides else gettext("Nobody")


def population_value(district: District, field: str) -> object:
    population = district.latest_population
    return getattr(population, field) if population else None


OFFICE_COLUMNS = [
    Column("code", _("Code"), lambda office: office.code, sort=("code",), link=Office.get_absolute_url),
    Column("name", _("Office"), lambda office: office.name, sort=("name",), link=Office.get_absolute_url),
    Column(
        "districts",
        _("Districts"),
        lambda office: ", ".join(str(district) for district in office.districts_on(timezone.localdate())),
    ),
    Column(
        "partners",
        _("Tandem partner"),
        lambda office: ", ".join(str(employer) for employer in office.partners_on(timezone.localdate())),
    ),
    Column("tandem", _("Staffed today"), tandem),
    Column(
        "open_hours",
        _("Open hours per week"),
        lambda office: office.weekly_open_hours(timezone.localdate()),
        kind="decimal",
    ),
    Column("promised", _("Promised hours"), lambda office: office.promised_hours, kind="decimal"),
    Column("sites", _("Sites"), lambda office: len(office.sites_on(timezone.localdate())), kind="integer"),
]

EMPLOYER_COLUMNS = [
    Column("name", _("Name"), lambda employer: employer.name, sort=("name",)),
    Column("kind", _("Kind"), lambda employer: employer.get_kind_display(), sort=("kind", "name")),
    Column("law", _("Data-protection law"), lambda employer: employer.get_privacy_regime_display()),
]


def editable(columns: list[Column], url_name: str) -> list[Column]:
    """The columns with a link from the first one to the page that edits the record; for administrators."""

    def edit_url(record: Employer | StatisticalDistrict) -> str:
        return reverse(url_name, args=[record.pk])

    first, *others = columns
    return [replace(first, link=edit_url), *others]


DISTRICT_COLUMNS = [
    Column(
        "name", _("District"), lambda district: district.name, sort=("name",), link=District.get_absolute_url
    ),
    Column(
        "offices",
        _("Offices"),
        lambda district: ", ".join(
            link.office.name for link in district.office_links.all() if link.is_valid_on(timezone.localdate())
        ),
    ),
    Column(
        "population", _("Inhabitants"), lambda district: population_value(district, "total"), kind="integer"
    ),
    Column("year", _("Year"), lambda district: population_value(district, "year")),
    Column("source", _("Source"), lambda district: population_value(district, "source")),
    Column("areas", _("Statistical districts"), lambda district: district.area_count, kind="integer"),
]


def holiday_url(holiday: Holiday) -> str:
    return reverse("districts:holiday_delete", args=[holiday.pk])


HOLIDAY_COLUMNS = [
    Column("day", _("Day"), lambda holiday: holiday.day, kind="date", sort=("day",)),
    Column("weekday", _("Weekday"), lambda holiday: holiday.weekday),
    Column("name", _("Name"), lambda holiday: holiday.name, sort=("name", "day")),
]
REMOVE_HOLIDAY = Column("remove", _("Action"), lambda holiday: gettext("Remove"), link=holiday_url)

AREA_COLUMNS = [
    Column("code", _("Code"), lambda area: area.code, sort=("code",)),
    Column("name", _("Statistical district"), lambda area: area.name, sort=("name",)),
    Column("district", _("District"), lambda area: area.district.name, sort=("district__position", "code")),
]
