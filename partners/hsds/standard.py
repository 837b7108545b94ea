"""HSDS 3 as this product knows it: the records of the standard, their names, types, obligatory parts and children.

The one list of the standard's names. What the product itself works with is tied to it in `mapping`.
"""

from dataclasses import dataclass, field
from typing import Any

from partners.hsds.formats import ADDRESSES, FORMATS, unfit
from partners.hsds.scripts import has_script

VERSION = "3.0"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PLACES = ("physical", "postal", "virtual")


@dataclass(frozen=True)
class Name:
    """A value of a record: its name, its type, whether it must be there, and the words allowed."""

    name: str
    type: str = "text"
    is_required: bool = False
    words: tuple[str, ...] = ()

    @property
    def may_be_empty(self) -> bool:
        """Whether an empty text is a value, or a fault, but not nothing."""
        return self.is_required or (self.type == "text" and not self.words)

    def misleads(self, value: Any) -> bool:
        """Whether it is a link that a browser would not follow to the web: `javascript:`, `data:` and the like."""
        return self.type in ADDRESSES and self.fault(value) != ""

    def fault(self, value: Any) -> str:
        """A code for what is wrong with `value`; empty when nothing is."""
        if self.type == "number":
            return "" if is_number(value) else "number"
        if not isinstance(value, str):
            return "text"
        if code := unfit(value):
            return code
        if self.words:
            return "" if value in self.words else "word"
        if not FORMATS[self.type](value):
            return self.type
        return "script" if has_script(value) else ""


@dataclass(frozen=True)
class Shape:
    """A record of the standard. `many` and `one` are its children by key, `table` is its file in tabular form."""

    kind: str
    table: str
    names: dict[str, Name]
    many: dict[str, str] = field(default_factory=dict)
    one: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    """In tabular form: the column that names the record to which a row belongs, and that record's kind."""
    rows_need: tuple[str, ...] = ()
    """Obligatory only in tabular form."""

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.names, *self.one, *self.many)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _names(notation: str, words: dict[str, tuple[str, ...]]) -> dict[str, Name]:
    """`name!:type` a word: `!` is obligatory, without a type it is a text."""
    found = {}
    for each in notation.split():
        name, _colon, kind = each.partition(":")
        plain = name.rstrip("!")
        found[plain] = Name(plain, kind or "text", name.endswith("!"), words.get(plain, ()))
    return found


_COMMON = {"attributes": "attribute", "metadata": "metadata"}


def _shape(
    kind: str, table: str, notation: str, *, words: dict | None = None, common: bool = True, **parts: Any
) -> Shape:
    parts["many"] = parts.get("many", {}) | (_COMMON if common else {})
    return Shape(kind, table, _names(f"id!:uuid {notation}", words or {}), **parts)


_REACH = {"contacts": "contact", "phones": "phone", "schedules": "schedule"}

SHAPES: dict[str, Shape] = {
    shape.kind: shape
    for shape in (
        _shape(
            "organization",
            "organizations",
            "name! alternate_name description! email:email website:link tax_status tax_id year_incorporated:number"
            " legal_status logo:reference uri:uri parent_organization_id:uuid",
            many={
                "funding": "funding",
                "contacts": "contact",
                "phones": "phone",
                "locations": "location",
                "programs": "program",
                "organization_identifiers": "organization_identifier",
            },
        ),
        _shape(
            "program",
            "programs",
            "organization_id:uuid name! alternate_name description!",
            owners={"organization_id": "organization"},
            rows_need=("organization_id",),
        ),
        _shape(
            "service",
            "services",
            "organization_id:uuid program_id:uuid name! alternate_name description url:link email:email status!"
            " interpretation_services application_process fees_description wait_time fees accreditations"
            " eligibility_description minimum_age:number maximum_age:number assured_date:date assurer_email:email"
            " licenses alert last_modified:datetime",
            words={"status": ("active", "inactive", "defunct", "temporarily closed")},
            one={"organization": "organization", "program": "program"},
            many={
                "phones": "phone",
                "schedules": "schedule",
                "service_areas": "service_area",
                "service_at_locations": "service_at_location",
                "languages": "language",
                "funding": "funding",
                "cost_options": "cost_option",
                "required_documents": "required_document",
                "contacts": "contact",
            },
            rows_need=("organization_id",),
        ),
        _shape(
            "service_at_location",
            "service_at_location",
            "service_id:uuid location_id:uuid description",
            one={"location": "location"},
            many=_REACH,
            owners={"service_id": "service"},
            rows_need=("service_id", "location_id"),
        ),
        _shape(
            "location",
            "locations",
            "location_type! url:link organization_id:uuid name alternate_name description transportation"
            " latitude:number longitude:number external_identifier external_identifier_type",
            words={"location_type": PLACES},
            many={
                "languages": "language",
                "addresses": "address",
                "accessibility": "accessibility",
                **_REACH,
            },
            owners={"organization_id": "organization"},
        ),
        _shape(
            "address",
            "addresses",
            "location_id:uuid attention address_1! address_2 city! region state_province! postal_code! country!"
            " address_type!",
            words={"address_type": PLACES},
            owners={"location_id": "location"},
        ),
        _shape(
            "phone",
            "phones",
            "location_id:uuid service_id:uuid organization_id:uuid contact_id:uuid service_at_location_id:uuid"
            " number! extension:number type description",
            many={"languages": "language"},
            owners={
                "location_id": "location",
                "service_id": "service",
                "organization_id": "organization",
                "contact_id": "contact",
                "service_at_location_id": "service_at_location",
            },
        ),
        _shape(
            "contact",
            "contacts",
            "organization_id:uuid service_id:uuid service_at_location_id:uuid location_id:uuid name title department"
            " email:email",
            many={"phones": "phone"},
            owners={
                "organization_id": "organization",
                "service_id": "service",
                "service_at_location_id": "service_at_location",
                "location_id": "location",
            },
        ),
        _shape(
            "schedule",
            "schedules",
            "service_id:uuid location_id:uuid service_at_location_id:uuid valid_from:date valid_to:date dtstart:date"
            " timezone:number until:date count:number wkst freq interval:number byday byweekno bymonthday byyearday"
            " description opens_at:time closes_at:time schedule_link:link attending_type notes",
            words={"wkst": WEEKDAYS, "freq": ("WEEKLY", "MONTHLY")},
            owners={
                "service_id": "service",
                "location_id": "location",
                "service_at_location_id": "service_at_location",
            },
        ),
        _shape(
            "service_area",
            "service_areas",
            "service_id:uuid name description extent extent_type uri:reference",
            owners={"service_id": "service"},
        ),
        _shape(
            "language",
            "languages",
            "service_id:uuid location_id:uuid phone_id:uuid name code note",
            owners={"service_id": "service", "location_id": "location", "phone_id": "phone"},
        ),
        _shape(
            "funding",
            "funding",
            "organization_id:uuid service_id:uuid source",
            owners={"organization_id": "organization", "service_id": "service"},
        ),
        _shape(
            "cost_option",
            "cost_options",
            "service_id:uuid valid_from:date valid_to:date option currency amount:number amount_description",
            owners={"service_id": "service"},
            rows_need=("service_id",),
        ),
        _shape(
            "required_document",
            "required_documents",
            "service_id:uuid document uri:link",
            owners={"service_id": "service"},
        ),
        _shape(
            "accessibility",
            "accessibility",
            "location_id:uuid description details url:link",
            owners={"location_id": "location"},
        ),
        _shape(
            "organization_identifier",
            "organization_identifiers",
            "organization_id:uuid identifier_scheme identifier_type! identifier!",
            owners={"organization_id": "organization"},
            rows_need=("organization_id",),
        ),
        _shape(
            "attribute",
            "attributes",
            "link_id:uuid taxonomy_term_id:uuid link_type link_entity value",
            one={"taxonomy_term": "taxonomy_term"},
            many={"metadata": "metadata"},
            common=False,
            owners={"link_id": "*"},
            rows_need=("link_id",),
        ),
        _shape(
            "taxonomy_term",
            "taxonomy_terms",
            "code name! description! parent_id:uuid taxonomy language taxonomy_id:uuid term_uri:uri",
            one={"taxonomy_detail": "taxonomy"},
            many={"metadata": "metadata"},
            common=False,
        ),
        _shape(
            "taxonomy",
            "taxonomies",
            "name! description! uri:uri version",
            many={"metadata": "metadata"},
            common=False,
        ),
        _shape(
            "metadata",
            "metadata",
            "resource_id:uuid resource_type last_action_date!:date last_action_type! field_name! previous_value!"
            " replacement_value! updated_by!",
            common=False,
            owners={"resource_id": "*"},
            rows_need=("resource_id",),
        ),
        _shape("meta_table_description", "meta_table_descriptions", "name language character_set"),
    )
}


LINKS = frozenset(
    name.name for shape in SHAPES.values() for name in shape.names.values() if name.type in ADDRESSES
)
"""All that is called like an address."""


def ordered(kind: str, record: dict) -> dict:
    """`record` with its keys in the order of the standard, then what the standard does not know; empty lists go."""
    keys = SHAPES[kind].keys
    known = {key: record[key] for key in keys if key in record and record[key] not in ([], None)}
    return known | {key: record[key] for key in sorted(record) if key not in keys}
