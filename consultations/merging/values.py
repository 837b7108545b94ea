"""Values of a file as JSON, and back."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from catalogues.models import Language
from clients.models import Client
from consultations.merging.relations import OWN


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def row_of(record: models.Model) -> dict[str, Any]:
    """Every column."""
    return {field.attname: plain(getattr(record, field.attname)) for field in record._meta.concrete_fields}


def read(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """By column, as the model has it; columns that are gone since are left out."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items() if name in fields}


def languages_of(client: Client) -> list[str]:
    return sorted(client.further_languages.values_list("pk", flat=True))


def set_languages(client: Client, codes: Iterable[str]) -> None:
    client.further_languages.set(Language.objects.filter(pk__in=list(codes)))


def nothing() -> dict[str, Any]:
    """What is left of the columns of a file that has become part of another one; `version` goes on counting."""
    gone = [field for field in Client._meta.concrete_fields if field.name not in (*OWN, "version")]
    return {field.attname: field.get_default() for field in gone}
