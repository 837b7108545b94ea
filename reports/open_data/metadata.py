"""The published data sets described in the terms of DCAT-AP.de, as JSON-LD."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from core.periods import Period
from districts.models import City
from reports.frozen.models import FrozenYear

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
GERMANY = "http://dcat-ap.de/def"
EUROPE = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}
TITLE = "Willkommensbüros {city}: Beratungen und Anliegen {year}"
DESCRIPTION = (
    "Beratungen und Anliegen der Willkommensbüros im Jahr {year} nach Büro, Monat, Wohnbezirk, Zugangsweg und "
    "Themengruppe. Jede Zahl ist für sich auf ein Vielfaches von 5 gerundet, daher können Summen abweichen; 0 steht "
    "für 0 bis 2. Festgeschriebener Stand, Fassung {version}."
)


def catalogue(city: City, years: list[FrozenYear]) -> dict[str, Any]:
    """`years` are the newest versions, the latest year first."""
    described: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": _address("open_data:catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _german(f"Offene Daten der Willkommensbüros {city.name}"),
        "dct:description": _german("Jährliche, gerundete Zahlen der Beratung in den Willkommensbüros."),
        "dct:publisher": _publisher(city),
        "dct:language": _id(f"{EUROPE}/language/DEU"),
        "dcat:dataset": [dataset(city, year) for year in years],
    }
    if years:
        described["dct:modified"] = _day(max(year.frozen_at for year in years).date().isoformat())
    return described


def dataset(city: City, year: FrozenYear) -> dict[str, Any]:
    address, whole = _address("open_data:catalogue"), Period.year(year.year)
    described: dict[str, Any] = {
        "@id": f"{address}#{year.year}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{city.slug}-willkommen-{year.year}",
        "dct:title": _german(TITLE.format(city=city.name, year=year.year)),
        "dct:description": _german(DESCRIPTION.format(year=year.year, version=year.version)),
        "dcat:theme": _id(f"{EUROPE}/data-theme/SOCI"),
        "dcat:keyword": [_german(word) for word in ("Beratung", "Integration", "Migration", "Statistik")],
        "dct:publisher": _publisher(city),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": city.name,
            "vcard:hasEmail": _id(f"mailto:{city.open_data_contact}"),
        },
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(whole.start.isoformat()),
            "dcat:endDate": _day(whole.end.isoformat()),
        },
        "dct:modified": _day(year.frozen_at.date().isoformat()),
        "dct:accrualPeriodicity": _id(f"{EUROPE}/frequency/ANNUAL"),
        "dcatde:politicalGeocodingLevelURI": _id(f"{GERMANY}/politicalGeocoding/Level/municipality"),
        "dcat:distribution": [_distribution(city, year, name) for name in MEDIA_TYPES],
    }
    if city.official_key:
        key = f"{GERMANY}/politicalGeocoding/municipalityKey/{city.official_key}"
        described["dcatde:politicalGeocodingURI"] = _id(key)
    return described


def _distribution(city: City, year: FrozenYear, name: str) -> dict[str, Any]:
    address = _address("open_data:dataset", year=year.year, file_format=name)
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _german(f"{year.year}, {name.upper()}"),
        "dcat:accessURL": _id(address),
        "dcat:downloadURL": _id(address),
        "dct:format": _id(f"{EUROPE}/file-type/{name.upper()}"),
        "dcat:mediaType": _id(f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[name]}"),
        "dct:license": _id(f"{GERMANY}/licenses/{city.open_data_licence}"),
        "dcatde:licenseAttributionByText": _german(city.name),
        "dct:modified": _day(year.frozen_at.date().isoformat()),
    }


def _publisher(city: City) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": _german(city.name)}


def _german(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "de"}


def _day(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}


def _id(address: str) -> dict[str, str]:
    return {"@id": address}


def _address(name: str, **place: Any) -> str:
    return settings.SITE_URL + reverse(name, kwargs=place)
