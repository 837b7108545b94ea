"""What an entry of the audit trail says, in the words of the reader; codes that nobody knows stay as they are."""

from collections import Counter
from collections.abc import Callable, Mapping

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.options import Options
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.models import Trail
from accounts.trail_codes import FACTS, FIELDS, FLAGS, VALUES
from catalogues.fields import CodeField
from catalogues.labels import labels
from core.tables import SEPARATOR
from districts.scoping import Role

NOTHING = (None, "", [], {})
"""What is said of nothing, is not said."""
OF_THE_RECORD = ("absent", "capacity", "outcome", "purpose", "reason", "state", "status", "verdict")
"""Facts named like the field of the record that has the words for them."""


def roles_in_words(entry: Trail) -> str:
    roles = dict(Role.choices)
    return ", ".join(str(roles.get(code, code)) for code in entry.roles.split(",") if code)


def kind_in_words(label: str) -> str:
    """`clients.client` as "Client"."""
    model = model_of(label)
    return capfirst(model._meta.verbose_name) if model else label


def kinds() -> list[tuple[str, str]]:
    """The kinds of records by which the trail can be narrowed: those that have a name, the rest is never written down.
    Two that share one are told apart by where they are kept."""
    ours = {config.label for config in apps.get_app_configs() if "." not in config.name}
    found = [
        model._meta for model in apps.get_models() if model._meta.app_label in ours and not model._meta.proxy
    ]
    named = {meta.label_lower: capfirst(meta.verbose_name) for meta in found if _is_named(meta)}
    often = Counter(named.values())
    told = {label: name if often[name] == 1 else f"{name} ({_home(label)})" for label, name in named.items()}
    return sorted(told.items(), key=lambda kind: kind[1].casefold())


def _is_named(meta: Options) -> bool:
    """Whether somebody gave the model a name; that which Django makes of its class is no word of any language."""
    return isinstance(meta.verbose_name, Promise)


def _home(label: str) -> str:
    return gettext("directory of services") if label.startswith("partners.") else gettext("office")


def facts_in_words(entry: Trail) -> str:
    """Codes and counts of the entry: `Fields: phone, street · Rows: 12`."""
    return SEPARATOR.join(
        f"{capfirst(_name_in_words(name, value))}: {_value_in_words(entry, name, value)}"
        for name, value in sorted(entry.facts.items())  # PostgreSQL keeps no order of its own
        if value not in NOTHING
    )


def fields_in_words(entry: Trail) -> str:
    """Which fields of a record were changed: `phone, street`."""
    return ", ".join(_field_in_words(entry, name) for name in entry.facts.get("fields", ()))


def _name_in_words(name: str, value: object) -> str:
    if name == "by" and isinstance(value, list):
        return gettext("broken down by")
    return str(FACTS.get(name, name))


def _value_in_words(entry: Trail, name: str, value: object) -> str:
    if isinstance(value, dict):
        told = {
            VALUES["by"].get(key, key): _value_in_words(entry, key, codes) for key, codes in value.items()
        }
        return "; ".join(f"{name}: {codes}" for name, codes in told.items())
    if isinstance(value, list):
        return ", ".join(_value_in_words(entry, name, code) for code in value)
    if isinstance(value, bool) or name in FLAGS:
        return gettext("yes") if value else gettext("no")
    code = str(value)
    words = _SPECIAL[name](entry, code) if name in _SPECIAL else code
    return words if words != code else str(VALUES.get(name, {}).get(code, code))


def _field_in_words(entry: Trail, name: str) -> str:
    model = model_of(entry.object_type)
    if model:
        try:
            field = model._meta.get_field(name)
            return str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural)
        except FieldDoesNotExist:
            pass
    return str(FIELDS.get(name, name))


def _choice_in_words(*fields: str) -> Callable[[Trail, str], str]:
    """A code that the record itself has words for, in the first of `fields` that it has."""

    def words(entry: Trail, code: str) -> str:
        model = model_of(entry.object_type)
        known = {field.name: field for field in model._meta.get_fields()} if model else {}
        field = next((known[name] for name in fields if name in known), None)
        if isinstance(field, CodeField):
            return field.label(code)
        return str(dict(getattr(field, "flatchoices", None) or []).get(code, code))

    return words


def _from_catalogue(name: str) -> Callable[[Trail, str], str]:
    return lambda entry, code: labels(name).get(code, code)


def _list_in_words(entry: Trail, label: str) -> str:
    model = model_of(label)
    return str(model._meta.verbose_name_plural) if model else label


_SPECIAL: Mapping[str, Callable[[Trail, str], str]] = {
    **dict.fromkeys(("fields", "proposed", "accepted", "declined"), _field_in_words),
    "list": _list_in_words,
    "retried": _choice_in_words("state"),
    "kind": _choice_in_words("kind", "channel"),
    "items": _from_catalogue("consent_item"),
    "language": _from_catalogue("language"),
    **{name: _choice_in_words(name) for name in OF_THE_RECORD},
}


def model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None
