"""Reads a file that describes a city (docs/city-file.md) and sets the city up from it (`manage.py load_city`)."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction

from districts.models import (
    City,
    District,
    DistrictPopulation,
    Employer,
    Holiday,
    Office,
    OfficeDistrict,
    OfficePartner,
    OpeningHours,
    Site,
    StatisticalDistrict,
)
from districts.monitoring.start_set import load_start_set
from districts.services import keep_answers_beside

SHIPPED = Path(__file__).parent / "data"


class CityFileError(Exception):
    """A city file cannot be used; the text names the place in the file and the reason."""


class Part:
    """One object of the file with its path (`offices[3].sites[0]`), so that every fault names its place."""

    def __init__(self, value: object, path: str):
        self.path = path
        if not isinstance(value, dict):
            raise self.fault("", "an object {…} was expected")
        self.value, self.used = value, set()

    def fault(self, key: str | int, reason: str) -> CityFileError:
        place = ".".join(str(step) for step in (self.path, key) if step != "")
        return CityFileError(f"{place or 'file'}: {reason}")

    def get(self, key: str, default=None):
        self.used.add(key)
        return self.value.get(key, default)

    def items(self, key: str) -> list:
        """The list under `key`; empty when it is missing."""
        found = self.get(key, [])
        if not isinstance(found, list):
            raise self.fault(key, "a list […] was expected")
        return found

    def parts(self, key: str) -> list["Part"]:
        prefix = f"{self.path}.{key}" if self.path else key
        return [Part(value, f"{prefix}[{number}]") for number, value in enumerate(self.items(key))]

    def find(self, model: type[models.Model], key: str, **fixed: models.Model) -> models.Model:
        """The record whose field `key` has the value under `key`, or a new one."""
        value = self.get(key)
        if not isinstance(value, str | int):
            raise self.fault(key, "is missing" if value is None else "a text was expected")
        try:
            return model.objects.filter(**{key: value}, **fixed).first() or model(**fixed)
        except (ValidationError, ValueError) as error:
            raise self.fault(key, f"“{value}” is no {key}") from error

    def refer(self, key: str, model: type[models.Model], field: str, name: object) -> models.Model:
        """The record of `model` that the file means by `name` under `key`."""
        found = model.objects.filter(**{field: str(name)}).first()
        if found is None:
            raise self.fault(key, f"there is no {model._meta.verbose_name} “{name}”")
        return found

    def store(self, instance: models.Model, **keys: str) -> models.Model:
        """Fill fields of `instance` from the file (field name = key in the file) and save it when it is valid."""
        for field, key in keys.items():
            if (value := self.get(key)) is not None:
                setattr(instance, field, value)
        try:
            instance.full_clean()
        except ValidationError as error:
            field, messages = next(iter(error.message_dict.items()))
            key = keys.get(field, "" if field == "__all__" else field)
            raise self.fault(key, messages[0]) from error
        instance.save()
        return instance

    def finish(self) -> None:
        """Refuse keys that nothing has asked for: a misspelt key would be lost silently."""
        for key in self.value:
            if key not in self.used:
                raise self.fault(key, "is not known here")


def find_city_file(name: str) -> Path:
    """A shipped city by its name, or any file by its path."""
    shipped = SHIPPED / f"{name}.json"
    if shipped.is_file():
        return shipped
    if not Path(name).is_file():
        known = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.json")))
        raise CityFileError(f"{name}: there is no such file, and the shipped cities are: {known}")
    return Path(name)


def read_city_file(path: Path) -> Part:
    try:
        return Part(json.loads(path.read_text(encoding="utf-8-sig")), "")
    except json.JSONDecodeError as error:
        raise CityFileError(f"{path.name}, line {error.lineno}, column {error.colno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise CityFileError(f"{path.name}: is not UTF-8") from error
    except OSError as error:
        raise CityFileError(f"{path.name}: cannot be read ({error.strerror})") from error


@transaction.atomic
def load_city(file: Part) -> City:
    """Create or update the city, its districts, employers, offices, sites and holidays by slug, code, name or day.

    What has a history (districts and partners of an office, hours of a site) is only set where there is none yet;
    afterwards it is kept in the browser, as are the indicators. Nothing is deleted. Raises CityFileError
    and changes nothing when the file is faulty or describes another city than the one already here.
    """
    city = _load_city(file)
    for part in file.parts("employers"):
        employer = part.find(Employer, "name")
        part.store(employer, name="name", kind="kind", privacy_regime="privacy_regime")
        part.finish()
    _load_districts(file)
    for part in file.parts("offices"):
        _load_office(part)
    for part in file.parts("holidays"):
        part.store(part.find(Holiday, "day"), day="day", name="name")
        part.finish()
    file.finish()
    load_start_set()
    return city


def _load_city(file: Part) -> City:
    part = Part(file.get("city"), "city")
    city = part.find(City, "slug")
    other = City.objects.exclude(pk=city.pk).first()
    if other is not None:
        raise part.fault(
            "slug", f"this database already belongs to {other} ({other.slug}): one city, one database"
        )
    part.store(city, slug="slug", name="name", official_key="official_key")
    part.finish()
    return city


def _load_districts(file: Part) -> None:
    parts = file.parts("districts")
    District.objects.update(tile_row=None, tile_column=None)  # Two districts may have changed places.
    for position, part in enumerate(parts, start=1):
        district = part.find(District, "slug")
        district.position, district.kind = position, District.Kind.DISTRICT
        district.tile_row, district.tile_column = _tile(part)
        part.store(district, slug="slug", name="name")
        _load_areas(part, district)
        part.finish()
    keep_answers_beside()


def _tile(part: Part) -> tuple[int | None, int | None]:
    tile = part.items("tile")
    if not tile:
        return None, None
    if len(tile) != 2 or not all(isinstance(number, int) for number in tile):
        raise part.fault("tile", "row and column were expected: [0, 2]")
    return tile[0], tile[1]


def _load_areas(part: Part, district: District) -> None:
    for area in part.parts("statistical_districts"):
        known = area.find(StatisticalDistrict, "code")
        known.district = district
        area.store(known, code="code", name="name")
        area.finish()
    for area in part.parts("populations"):
        population = area.find(DistrictPopulation, "year", district=district)
        area.store(population, year="year", total="total", source="source")
        area.finish()


def _load_office(part: Part) -> None:
    office = part.find(Office, "code")
    part.store(
        office,
        code="code",
        name="name",
        promised_hours="promised_hours",
        opened_on="opened_on",
        closed_on="closed_on",
        phone="phone",
        email="email",
    )
    since = part.get("since") or part.get("opened_on")
    if since is None:
        raise part.fault("since", "is needed for an office without opened_on")
    districts = [part.refer("districts", District, "slug", slug) for slug in part.items("districts")]
    partners = [part.refer("partners", Employer, "name", name) for name in part.items("partners")]
    if not office.district_links.exists():
        for district in districts:
            part.store(OfficeDistrict(office=office, district=district, valid_from=since))
    if not office.partner_links.exists():
        for employer in partners:
            part.store(OfficePartner(office=office, employer=employer, valid_from=since))
    for site in part.parts("sites"):
        _load_site(site, office, since)
    part.finish()


def _load_site(part: Part, office: Office, since: str) -> None:
    site = part.find(Site, "code")
    if site.pk is None:
        site.office, site.valid_from = office, since
    if site.office != office:
        raise part.fault("code", f"belongs to the office {site.office.code}")
    if slug := part.get("district"):
        site.district = part.refer("district", District, "slug", slug)
    part.store(
        site,
        code="code",
        kind="kind",
        street="street",
        postcode="postcode",
        town="town",
        valid_from="since",
        valid_until="until",
    )
    has_hours = site.opening_hours.exists()
    for hours in part.parts("hours"):
        plan = OpeningHours(site=site, valid_from=site.valid_from)
        keys = {"weekday": "weekday", "opens_at": "from", "closes_at": "until", "kind": "kind"}
        if has_hours:
            hours.used |= set(keys.values())
        else:
            hours.store(plan, **keys)
        hours.finish()
    part.finish()
