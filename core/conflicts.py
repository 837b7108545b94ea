"""Two people edit one record: the second is told before anything is overwritten, and sees both versions."""

from dataclasses import dataclass
from typing import cast

from django.db import models
from django.forms import BaseForm, BoundField, ChoiceField, ModelMultipleChoiceField
from django.http import QueryDict


class EditConflict(Exception):
    """Somebody else has saved the record since it was opened; `stored` is what is in the database now."""

    def __init__(self, stored: models.Model):
        super().__init__(f"{stored._meta.label} {stored.pk} is already at version {stored.version}.")
        self.stored = stored


@dataclass(frozen=True)
class Difference:
    """One field of a form in both versions, as people read it."""

    label: str
    stored: str
    typed: str


def differences(form: BaseForm, stored: models.Model) -> list[Difference]:
    """The visible fields in which the valid `form` differs from the `stored` record."""
    found = []
    for bound in form.visible_fields():
        before = as_read(bound, bound.field.prepare_value(_value_of(stored, bound)))
        after = as_read(bound, bound.field.prepare_value(form.cleaned_data.get(bound.name)))
        if before != after:
            found.append(Difference(str(bound.label), before, after))
    return found


def _value_of(stored: models.Model, bound: BoundField):
    value = getattr(stored, bound.name)
    return list(value.all()) if isinstance(bound.field, ModelMultipleChoiceField) else value


def as_read(bound: BoundField, value) -> str:
    """A prepared value of the field as text: labels instead of codes."""
    values = value if isinstance(value, list | tuple) else [value]
    if isinstance(bound.field, ChoiceField):
        labels = {str(code): str(label) for code, label in bound.field.choices}
        return ", ".join(labels.get(str(code), "") for code in values if code not in (None, ""))
    return ", ".join(str(item) for item in values if item not in (None, ""))


def take_over(form: BaseForm, stored: models.Model) -> None:
    """Saving the bound `form` once more overwrites `stored` on purpose: it now carries its version."""
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix("version")] = str(stored.version)
    form.data = data
