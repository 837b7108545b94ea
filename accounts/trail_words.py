"""What an entry of the audit trail says, in the words of the reader; codes that nobody knows stay as they are."""

from collections.abc import Callable, Mapping

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Trail
from accounts.services import CHANGES
from core.tables import SEPARATOR
from districts.scoping import Role

FACTS: Mapping[str, str | Promise] = {
    "by": _("by"),
    "capacity": _("capacity"),
    "change": _("change"),
    "client": _("client"),
    "clients": _("clients"),
    "concerns": _("concerns"),
    "consultations": _("consultations"),
    "day": _("day"),
    "deleted": _("deleted"),
    "disclosure": _("disclosure control"),
    "emptied": _("emptied"),
    "error": _("entered in error"),
    "fields": _("fields"),
    "filters": _("filters"),
    "format": _("format"),
    "hits": _("hits"),
    "is_active": _("active"),
    "list": _("list"),
    "mac": _("checksum"),
    "kind": _("kind"),
    "measures": _("measures"),
    "merged": _("number of the file merged into it"),
    "merged_into": _("became part of the file number"),
    "factor": _("second factor"),
    "from": _("from"),
    "member": _("number of the staff member"),
    "members": _("numbers of the staff members"),
    "months": _("months"),
    "new": _("new"),
    "number": _("link of the chain"),
    "office": _("office"),
    "offices": _("offices"),
    "part": _("part"),
    "period": _("period"),
    "reason": _("reason"),
    "report": _("report"),
    "retried": _("started again"),
    "role": _("role"),
    "rows": _("rows"),
    "rule": _("rule"),
    "sessions": _("sessions"),
    "site": _("site"),
    "status": _("status"),
    "too_many": _("searches, then refused"),
    "until": _("until"),
    "valid_from": _("from"),
    "version": _("version"),
    "why": _("reason"),
    "year": _("year"),
}
VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "change": CHANGES,
    "disclosure": {"exact": _("exact"), "rounded": _("rounded"), "suppressed": _("suppressed")},
    "format": {"pages": _("pages")},
    "factor": {
        "totp": _("authenticator app"),
        "webauthn": _("passkey"),
        "recovery_codes": _("recovery code"),
        "directory": _("login of the city"),
    },
    "list": {
        "rejects": _("rejected rows"),
        "letters": _("letters"),
        "retention": _("soon anonymised"),
        "backup": _("backup"),
    },
    "part": {
        "panel": _("side panel"),
        "form": _("form"),
        "list": _("list"),
        "print": _("print"),
        "readers": _("who read a file"),
        "staff": _("by staff member"),
        "patterns": _("unusual patterns"),
        "rights": _("rights of the person"),
        "copy": _("copy for the person"),
        "merge": _("merging files"),
        "sensitive_note": _("sensitive note"),
    },
    "reason": {
        "locked": _("locked after wrong attempts"),
        "credentials": _("wrong password or unknown account"),
        "inactive": _("account deactivated"),
        "factor": _("second factor"),
        "directory": _("refused after the login of the city"),
        "idle": _("session ended after idle time"),
        "old": _("session ran out"),
    },
    "report": {
        "annual": _("annual report"),
        "explorer": _("explorer"),
        "freeze": _("freezing a year"),
    },
    "role": dict(Role.choices),
}
FIELDS: Mapping[str, str | Promise] = {"concerns": _("concerns")}
"""Names of form fields that are no fields of a record."""


def roles_in_words(entry: Trail) -> str:
    roles = dict(Role.choices)
    return ", ".join(str(roles.get(code, code)) for code in entry.roles.split(",") if code)


def kind_in_words(label: str) -> str:
    """`clients.client` as "Client"."""
    model = model_of(label)
    return capfirst(model._meta.verbose_name) if model else label


def kinds() -> list[tuple[str, str]]:
    """The kinds of records of this product by which the trail can be narrowed."""
    ours = {config.label for config in apps.get_app_configs() if "." not in config.name}
    found = [model for model in apps.get_models() if model._meta.app_label in ours and not model._meta.proxy]
    labels = [model._meta.label_lower for model in found]
    return sorted(((label, kind_in_words(label)) for label in labels), key=lambda kind: kind[1].casefold())


def facts_in_words(entry: Trail) -> str:
    """Codes and counts of the entry: `Fields: phone, street · Rows: 12`."""
    return SEPARATOR.join(
        f"{capfirst(str(FACTS.get(name, name)))}: {_value_in_words(entry, name, value)}"
        for name, value in sorted(entry.facts.items())  # PostgreSQL keeps no order of its own
    )


def _value_in_words(entry: Trail, name: str, value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value_in_words(entry, key, codes)}" for key, codes in value.items())
    if isinstance(value, list):
        return ", ".join(_value_in_words(entry, name, code) for code in value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    words = _SPECIAL[name](entry, str(value)) if name in _SPECIAL else value
    return str(VALUES.get(name, {}).get(str(value), words))


def _field_in_words(entry: Trail, name: str) -> str:
    model = model_of(entry.object_type)
    if model:
        try:
            field = model._meta.get_field(name)
            return str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural)
        except FieldDoesNotExist:
            pass
    return str(FIELDS.get(name, name))


def _choice_in_words(field: str) -> Callable[[Trail, str], str]:
    """A code that the record itself has words for."""

    def words(entry: Trail, code: str) -> str:
        model = model_of(entry.object_type)
        choices = model._meta.get_field(field).flatchoices if model else []
        return str(dict(choices).get(code, code))

    return words


def _list_in_words(entry: Trail, label: str) -> str:
    model = model_of(label)
    return str(model._meta.verbose_name_plural) if model else label


_SPECIAL: Mapping[str, Callable[[Trail, str], str]] = {
    "fields": _field_in_words,
    "list": _list_in_words,
    "capacity": _choice_in_words("capacity"),
    "status": _choice_in_words("status"),
    "retried": _choice_in_words("state"),
}


def model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None
