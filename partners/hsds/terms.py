"""The project's own taxonomies: topics, target groups, kinds of organisations, and what a city notes beside HSDS.

Ids are made from the codes (uuid5), so that they are the same in every installation and every package.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha1
from uuid import UUID

from catalogues.labels import translations
from catalogues.models import Topic
from districts.models import City, District

SPACE = UUID("5a1f0c1e-7d0b-5b0e-9a55-3e1f6f8f3c11")
"""Under it all ids are made that no table keeps."""
_SPACE = SPACE.bytes

TOPIC, GROUP, TYPE, NOTE, OPEN_ELIGIBILITY = (
    "topic",
    "target_group",
    "organisation_type",
    "note",
    "open_eligibility",
)

CITY = "*"
"""The whole city among the districts."""

TAXONOMIES = {
    TOPIC: ("willkommen: Themen", "Wofür die Angebote da sind"),
    GROUP: ("willkommen: Zielgruppen", "Für wen die Angebote da sind"),
    TYPE: ("willkommen: Arten von Organisationen", "Wer die Angebote macht"),
    NOTE: ("willkommen: Angaben", "Was die Stadt neben HSDS zu Angeboten, Orten und Organisationen festhält"),
    OPEN_ELIGIBILITY: ("Open Eligibility", "Human services by the ids of Open Eligibility"),
}

NOTES = {
    "visibility": "Öffentlich (public) oder nur für das Personal (internal)",
    "active": "Ob mit der Organisation zusammengearbeitet wird",
    "controller": "Verantwortlich für den Datenschutz",
    "privacy_regime": "Datenschutzrecht der Organisation",
    "agreement": "Kooperationsvereinbarung",
    "access": "Zugang mit oder ohne Termin",
    "cost": "Kosten",
    "interpreter": "Sprachmittlung",
    "capacity": "Freie Plätze",
    "waiting_weeks": "Wartezeit in Wochen",
    "capacity_on": "Stand der freien Plätze",
    "closed_until": "Vorübergehend geschlossen bis",
    "opening_hours": "Hinweis zu den Öffnungszeiten",
    "review_months": "Alle … Monate zu bestätigen",
    "assured_by": "Zuletzt bestätigt von",
}
INTERNAL_NOTES = {
    "visibility",
    "active",
    "controller",
    "privacy_regime",
    "agreement",
    "review_months",
    "assured_by",
}
"""Never shown by the open interface."""


def made_id(*parts: object) -> str:
    """uuid5 of the parts, as text; written out because it is asked for a million times in a large package."""
    digest = bytearray(sha1(_SPACE + "/".join(map(str, parts)).encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def taxonomy(code: str) -> dict:
    name, description = TAXONOMIES[code]
    return {"id": made_id("taxonomy", code), "name": name, "description": description}


def term_id(taxonomy_code: str, code: str) -> str:
    return made_id("term", taxonomy_code, code)


@lru_cache(maxsize=16)
def texts(taxonomy_code: str) -> Mapping[str, str]:
    """German names by code; German is the language of the offices."""
    if taxonomy_code == NOTE:
        return NOTES
    return {code: labels[0] or code for code, labels in translations(taxonomy_code).items()}


@lru_cache(maxsize=16)
def _codes_by_id(taxonomy_code: str) -> Mapping[str, str]:
    return {term_id(taxonomy_code, code): code for code in texts(taxonomy_code)}


@lru_cache(maxsize=1)
def areas() -> Mapping[str, str]:
    """Names of the districts by slug, that of the city under `CITY`."""
    found = dict(District.objects.within_city().values_list("slug", "name"))
    city = City.objects.values_list("name", flat=True).first()
    return found | ({CITY: city} if city else {})


def forget() -> None:
    """Read catalogues and districts afresh; called at the start of every package and every answer."""
    for cached in (texts, _codes_by_id, areas, term):
        cached.cache_clear()


def code_of(taxonomy_code: str, wanted: str) -> str | None:
    """The code of the project's own term with the id `wanted`; None for a foreign term."""
    return _codes_by_id(taxonomy_code).get(wanted)


@lru_cache(maxsize=4096)
def term(taxonomy_code: str, code: str, *, label: str = "") -> dict:
    """A term in the words of HSDS, to be read only."""
    name = label or texts(taxonomy_code).get(code, code)
    return {
        "id": term_id(taxonomy_code, code),
        "code": code,
        "name": name,
        "description": name,
        "taxonomy": TAXONOMIES[taxonomy_code][0],
        "language": "de",
        "taxonomy_id": made_id("taxonomy", taxonomy_code),
    }


def all_terms(*, public: bool = False) -> list[dict]:
    """Every term of the project's taxonomies, and the ids of Open Eligibility as the crosswalk of the topics: each
    topic's term stands below its group, and says to which id it belongs."""
    found = [term(kind, code) for kind in (TYPE, GROUP) for code in texts(kind)]
    found += [term(NOTE, code) for code in NOTES if not (public and code in INTERNAL_NOTES)]
    return found + topic_terms()


def topic_group(code: str) -> dict:
    """A topic group is the upper term of its topics, in the same taxonomy."""
    return term(TOPIC, code, label=texts("topic_group")[code]) | {"id": term_id("topic_group", code)}


def topic_terms() -> list[dict]:
    found = [topic_group(code) for code in texts("topic_group")]
    ids = set()
    for code, group, eligibility in Topic.objects.values_list("code", "group", "open_eligibility_id"):
        found.append(
            term(TOPIC, code) | {"parent_id": term_id("topic_group", group)} | crosswalk(eligibility)
        )
        ids |= {eligibility} - {""}
    return found + [term(OPEN_ELIGIBILITY, each, label=each) for each in sorted(ids)]


def crosswalk(eligibility: str) -> dict:
    """The term of Open Eligibility that a topic corresponds to."""
    return {"term_uri": f"urn:uuid:{term_id(OPEN_ELIGIBILITY, eligibility)}"} if eligibility else {}
