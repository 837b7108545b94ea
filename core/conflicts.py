"""Two people edit one record: the second is told before anything is overwritten, and sees both versions."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BoundField, ChoiceField, ModelForm, ModelMultipleChoiceField
from django.http import QueryDict
from django.utils.formats import date_format, time_format

from core.tables import SEPARATOR


class EditConflict(Exception):
    """Somebody else has saved the record since it was opened; `stored` is what is in the database now."""

    def __init__(self, stored: models.Model):
        super().__init__(f"{stored._meta.label} {stored.pk} is already at version {stored.version}.")
        self.stored = stored


class Unusable(PermissionDenied):
    """What a form is about may not be changed any more, or not yet; the text says why."""


@dataclass(frozen=True)
class Difference:
    """One field of a form in both versions, as people read it."""

    label: str
    stored: str
    typed: str


def differences(form: ModelForm, stored: models.Model) -> list[Difference]:
    """The visible fields of the record in which the valid `form` differs from what is `stored`."""
    versions = [
        Difference(
            str(bound.label),
            as_read(bound, _value_of(stored, bound)),
            as_read(bound, form.cleaned_data.get(bound.name)),
        )
        for bound in form.visible_fields()
        if bound.name in form._meta.fields
    ]
    return [version for version in versions if version.stored != version.typed]


def _value_of(stored: models.Model, bound: BoundField) -> Any:
    value = getattr(stored, bound.name)
    return list(value.all()) if isinstance(bound.field, ModelMultipleChoiceField) else value


def as_read(bound: BoundField, value: Any) -> str:
    """A value of the field as text: labels instead of codes, days and times as the language writes them."""
    values = value if isinstance(value, list | tuple | models.QuerySet) else [value]
    labels = {}
    if isinstance(bound.field, ChoiceField):
        labels = {str(code): str(label) for code, label in bound.field.choices}
    texts = [
        labels.get(str(bound.field.prepare_value(item))) or _plain(item)
        for item in values
        if item not in (None, "")
    ]
    return SEPARATOR.join(texts)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return time_format(value) if isinstance(value, time) else str(value)


def take_over(form: ModelForm, stored: models.Model) -> None:
    """Saving the bound `form` once more overwrites `stored` on purpose: it now carries its version."""
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix("version")] = str(stored.version)
    form.data = data
