"""Labels and choices of every catalogue by name, read once a minute per process: `labels("sex")["w"]`."""

from django.core.cache import caches
from django.db import models
from django.utils.translation import get_language

from catalogues.models import CodeEntry, Language, Nationality, Topic, TopicGroup

ENTITIES: dict[str, type[models.Model]] = {
    "language": Language,
    "nationality": Nationality,
    "topic": Topic,
    "topic_group": TopicGroup,
}

_CACHE_KEY = "catalogues"


def labels(catalogue: str) -> dict[str, str]:
    """All codes of `catalogue` with their label in the active language, in catalogue order, inactive ones
    included (old records carry them). An unknown catalogue raises KeyError."""
    index = {"en": 1, "tr": 2}.get((get_language() or "de")[:2], 0)
    return {code: texts[index] or texts[0] for code, texts, _active in _catalogues()[catalogue]}


def choices(catalogue: str) -> list[tuple[str, str]]:
    """The active codes of `catalogue` as choices of a form."""
    texts = labels(catalogue)
    return [(code, texts[code]) for code, _texts, active in _catalogues()[catalogue] if active]


def translations(catalogue: str) -> dict[str, tuple[str, str, str]]:
    """All codes with their labels in German, English and Turkish: what a type-ahead searches in."""
    return {code: texts for code, texts, _active in _catalogues()[catalogue]}


def main_origins() -> list[str]:
    """Codes of the eight main non-European countries of origin of asylum seekers (handbook §4)."""
    return list(Nationality.objects.filter(is_top8_origin=True).values_list("code", flat=True))


def forget_labels() -> None:
    """Read the catalogues afresh at the next use; called when an entry has been changed."""
    caches["local"].delete(_CACHE_KEY)


def _catalogues() -> dict[str, list[tuple[str, tuple[str, str, str], bool]]]:
    found = caches["local"].get(_CACHE_KEY)
    if found is None:
        found = {}
        columns = ("code", "label_de", "label_en", "label_tr")
        for catalogue, code, *texts, active in CodeEntry.objects.values_list(
            "catalogue", *columns, "is_active"
        ):
            found.setdefault(catalogue, []).append((code, tuple(texts), active))
        for catalogue, model in ENTITIES.items():
            offered = set(model.objects.active().values_list("code", flat=True))
            found[catalogue] = [
                (code, tuple(texts), code in offered) for code, *texts in model.objects.values_list(*columns)
            ]
        caches["local"].set(_CACHE_KEY, found)
    return found
