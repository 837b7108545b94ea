"""Forms over models with catalogue fields: choices from the cached labels, and old answers that stay choosable."""

from collections.abc import Collection, Iterable

from django.forms import BaseForm, ChoiceField, ModelChoiceField

from catalogues.labels import ENTITIES, choices, labels, translations
from catalogues.models import Language
from core.forms import Listed
from core.widgets import Combobox

_CATALOGUES = {model: name for name, model in ENTITIES.items()}


class CatalogueChoicesMixin(BaseForm):
    """A ModelForm whose languages, nationalities and topics are read from the cached labels instead of the database;
    a combobox finds them in all three languages.

    An answer that has been deactivated stays among the choices of a record that has it: it must neither change by
    itself nor keep the record from being saved. In fields of SPOKEN, languages of somebody, there is no "unknown".
    """

    SPOKEN: Collection[str] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ModelChoiceField) and field.queryset.model in _CATALOGUES:
                self._use_labels(name, field, _CATALOGUES[field.queryset.model])
            elif isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
                self._keep_old_answer(name, field)

    def _use_labels(self, name: str, field: ModelChoiceField, catalogue: str) -> None:
        offered, texts = choices(catalogue), labels(catalogue)
        if name in self.SPOKEN:
            offered = [each for each in offered if each[0] not in Language.NOT_SPOKEN]
        codes = {code for code, _label in offered}
        offered += [(code, texts[code]) for code in self._stored(name) if code in texts and code not in codes]
        optional = [("", field.empty_label)] if field.empty_label is not None else []
        field.choices = Listed(lambda: optional + offered)
        if isinstance(field.widget, Combobox):
            field.widget.search = search_words(catalogue)

    def _keep_old_answer(self, name: str, field: ChoiceField) -> None:
        stored = [code for code in self._stored(name) if code]
        offered = list(field.choices) if stored else []
        if missing := [code for code in stored if code not in dict(offered)]:
            model_field = self._meta.model._meta.get_field(name)
            field.choices = [*offered, *((code, model_field.label(code)) for code in missing)]

    def _stored(self, name: str) -> list[str]:
        """The codes that the record being edited has."""
        value = self.initial.get(name)
        return [getattr(item, "pk", item) for item in (value if isinstance(value, list | tuple) else [value])]


def search_words(catalogue: str) -> dict[str, str]:
    """By which words a combobox finds the entries: their labels in all languages."""
    return {code: " ".join(words) for code, words in translations(catalogue).items()}


def by_group(topics: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Topics (code, label) under the label of their group, in catalogue order."""
    texts = labels("topic_group")
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, label in topics:
        group = texts.get(str(code).split("-", maxsplit=1)[0], "")
        groups.setdefault(group, []).append((code, label))
    return list(groups.items())
