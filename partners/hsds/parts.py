"""Phones, addresses, accessibility, languages, districts and documents: lists of HSDS that are columns here."""

from django.core.exceptions import ValidationError

from partners.hsds.lists import Listed, State, first, one_of_all, only
from partners.hsds.terms import CITY, areas, texts
from partners.models import Location, Organisation

COUNTRY = "DE"
WHEELCHAIR = {
    "yes": "rollstuhlgerecht",
    "partly": "teilweise rollstuhlgerecht",
    "no": "nicht rollstuhlgerecht",
}
_WHEELCHAIR_WORDS = {text: code for code, text in WHEELCHAIR.items()}
DOCUMENTS_LIMIT = 1000


def fits(model, attr: str, value: str) -> bool:
    """Whether the column `attr` takes `value` as it is."""
    try:
        return model._meta.get_field(attr).clean(value, None) == value
    except ValidationError:
        return False


# --- Phones -------------------------------------------------------------------------------------------


def _phone(entry: dict) -> str | None:
    return entry["number"] if fits(Organisation, "phone", entry["number"]) and entry["number"] else None


def phones(kind: str) -> Listed:
    """The first phone of a record that looks like one stands in its column."""
    return Listed(
        "phones",
        "phone",
        values=first("phone"),
        entry=lambda state, number: {"number": number},
        value=_phone,
        store=only("phone"),
        slot=one_of_all,
    )


# --- Addresses ----------------------------------------------------------------------------------------


def _addresses(state: State) -> list:
    parts = (state["street"], state["postcode"], state["town"])
    return [parts] if any(parts) else []


def _address(state: State, value: tuple[str, str, str]) -> dict:
    street, postcode, town = value
    return {
        "address_1": street,
        "city": town,
        "state_province": "",
        "postal_code": postcode,
        "country": COUNTRY,
        "address_type": state["location_type"],
    }


def _address_value(entry: dict) -> tuple[str, str, str] | None:
    value = (entry["address_1"], entry["postal_code"], entry["city"])
    columns = zip(("street", "postcode", "town"), value, strict=True)
    return value if any(value) and all(fits(Location, *column) for column in columns) else None


def _store_address(state: State, values: list) -> None:
    state["street"], state["postcode"], state["town"] = values[0] if values else ("", "", "")


ADDRESSES = Listed(
    "addresses",
    "address",
    values=_addresses,
    entry=_address,
    value=_address_value,
    store=_store_address,
    slot=one_of_all,
)


# --- Accessibility ------------------------------------------------------------------------------------


def _accessibility(state: State) -> list:
    found = [("wheelchair", state["wheelchair"])] if state["wheelchair"] in WHEELCHAIR else []
    return [*found, ("text", state["accessibility"])] if state["accessibility"] else found


def _accessibility_value(entry: dict) -> tuple[str, str] | None:
    text = entry.get("description", "")
    if text in _WHEELCHAIR_WORDS:
        return ("wheelchair", _WHEELCHAIR_WORDS[text])
    return ("text", text) if text and fits(Location, "accessibility", text) else None


def _store_accessibility(state: State, values: list) -> None:
    found = dict(values)
    state["wheelchair"] = found.get("wheelchair", "unknown")
    state["accessibility"] = found.get("text", "")


ACCESSIBILITY = Listed(
    "accessibility",
    "accessibility",
    values=_accessibility,
    entry=lambda state, value: {
        "description": WHEELCHAIR[value[1]] if value[0] == "wheelchair" else value[1]
    },
    value=_accessibility_value,
    store=_store_accessibility,
    slot=lambda value: value[0],
)


# --- Languages ----------------------------------------------------------------------------------------


def _language(entry: dict) -> str | None:
    code = entry.get("code", "")
    return code if code in texts("language") else None


def _store_languages(state: State, values: list) -> None:
    state["languages"] = sorted(values)


LANGUAGES = Listed(
    "languages",
    "language",
    values=lambda state: state["languages"],
    entry=lambda state, code: {"name": texts("language")[code], "code": code},
    value=_language,
    store=_store_languages,
)


# --- Districts ----------------------------------------------------------------------------------------


def _areas(state: State) -> list:
    return [CITY] if state["is_citywide"] else state["districts"]


def _area(state: State, slug: str) -> dict:
    return {"name": areas().get(slug, slug), "extent": slug, "extent_type": "text"}


def _area_value(entry: dict) -> str | None:
    names = areas()
    if entry.get("extent_type") == "text" and entry.get("extent") in {*names, CITY}:
        return entry["extent"]
    by_name = {name: slug for slug, name in names.items()}
    return by_name.get(entry.get("name", ""))


def _store_areas(state: State, values: list) -> None:
    if values:
        state["is_citywide"] = CITY in values
        state["districts"] = [] if CITY in values else sorted(values)


SERVICE_AREAS = Listed(
    "service_areas",
    "service_area",
    values=_areas,
    entry=_area,
    value=_area_value,
    store=_store_areas,
)


# --- Documents ----------------------------------------------------------------------------------------


def _documents(state: State) -> list:
    lines = (line.strip() for line in state["documents"].splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _document(entry: dict) -> str | None:
    text = entry.get("document", "")
    return text if text and text.splitlines() == [text.strip()] and len(text) <= DOCUMENTS_LIMIT else None


def _store_documents(state: State, values: list) -> None:
    """As many as the column takes; the others are written from `extra`."""
    state["documents"] = "\n".join(values)


DOCUMENTS = Listed(
    "required_documents",
    "required_document",
    values=_documents,
    entry=lambda state, line: {"document": line},
    value=_document,
    store=_store_documents,
)
