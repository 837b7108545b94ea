"""Two files side by side, and which value of each field is kept."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms import ClientForm
from clients.models import Client
from consultations.merging.relations import CHOSEN, Relation, moving
from core import rows
from core.conflicts import as_read

KEPT, MERGED = "kept", "merged"


@dataclass(frozen=True)
class Row:
    """One field in both files; with `choice` where they differ."""

    label: str
    kept: str
    merged: str
    choice: forms.BoundField | None


class OtherFileForm(forms.Form):
    """Which file it is compared with, by its code."""

    code = forms.CharField(
        label=_("Client code of the other file"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, client: Client, user, **kwargs):
        super().__init__(*args, **kwargs)
        visible = Client.objects.visible_to(user).filter(office=client.office_id)
        self.others = visible.exclude(pk=client.pk)

    def clean_code(self) -> Client:
        found = self.others.of_code(self.cleaned_data["code"].strip()).first()
        if found is None:
            raise ValidationError(_("There is no other file of this office with that code."))
        return found


class MergeForm(forms.Form):
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    merged_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, user, kept: Client, merged: Client, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept, self.merged = kept, merged
        self.initial |= {"kept_version": kept.version, "merged_version": merged.version}
        self._sheet = ClientForm(user=user, instance=kept)
        self._texts = {name: (self._text(name, kept), self._text(name, merged)) for name in CHOSEN}
        for name in CHOSEN:
            if value_of(kept, name) != value_of(merged, name):
                self._offer(name)

    def _offer(self, name: str) -> None:
        kept, merged = self._texts[name]
        self.fields[name] = forms.ChoiceField(
            label=self._sheet[name].label,
            choices=[(KEPT, kept or "–"), (MERGED, merged or "–")],
            widget=forms.RadioSelect,
        )
        self.initial[name] = KEPT if is_stated(self.kept, name) else MERGED

    def _text(self, name: str, client: Client) -> str:
        value = getattr(client, name)
        return as_read(self._sheet[name], list(value.all()) if name == "further_languages" else value)

    @property
    def rows(self) -> Iterator[Row]:
        """What neither file says is left out."""
        for name in CHOSEN:
            choice = self[name] if name in self.fields else None
            if choice or is_stated(self.kept, name):
                yield Row(str(self._sheet[name].label), *self._texts[name], choice)

    @property
    def taken(self) -> list[str]:
        return [name for name in CHOSEN if self.cleaned_data.get(name) == MERGED]

    @property
    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["kept_version"], self.cleaned_data["merged_version"]

    def clean(self) -> dict[str, Any]:
        """The values that were chosen must fit each other."""
        cleaned = super().clean()
        result = copy(self.kept)
        for name in set(self.taken) - {"further_languages"}:
            column = Client._meta.get_field(name).attname
            setattr(result, column, getattr(self.merged, column))
        try:
            result.clean()
        except ValidationError as error:
            self.add_error(None, error.messages)
        return cleaned


def value_of(client: Client, name: str) -> Any:
    if name == "further_languages":
        return sorted(language.pk for language in client.further_languages.all())
    return getattr(client, Client._meta.get_field(name).attname)


def is_stated(client: Client, name: str) -> bool:
    nothing = Client._meta.get_field(name).get_default() if name != "further_languages" else []
    return value_of(client, name) not in (None, "", [], nothing)


@rows.whole_city()
def extent(kept: Client, merged: Client) -> list[tuple[str, int, int]]:
    """What hangs on each of the two, kind by kind; kinds without any are left out."""
    counts = [(_named(each), each.of(kept).count(), each.of(merged).count()) for each in moving()]
    return [(label, first, second) for label, first, second in counts if first or second]


def _named(relation: Relation) -> str:
    return str(relation.model._meta.verbose_name_plural)
