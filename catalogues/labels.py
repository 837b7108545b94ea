"""Labels and choices of every catalogue by name, read once a minute per process: `labels("sex")["w"]`."""

import time
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from django.db import models
from django.utils.translation import get_language

from catalogues.models import CodeEntry, Language, Nationality, Topic, TopicGroup
from catalogues.public_labels import public_labels
from core.periods import Period

ENTITIES: dict[str, type[models.Model]] = {
    "language": Language,
    "nationality": Nationality,
    "topic": Topic,
    "topic_group": TopicGroup,
}

FRESH_SECONDS = 60
Catalogues = dict[str, list[tuple[str, tuple[str, str, str], bool]]]


def labels(catalogue: str) -> Mapping[str, str]:
    """All codes of `catalogue` with their label in the active language, in catalogue order, inactive ones
    included (old records carry them). An unknown catalogue raises KeyError."""
    return _labels(catalogue, (get_language() or "de")[:2], _minute())


def choices(catalogue: str) -> list[tuple[str, str]]:
    """The active codes of `catalogue` as choices of a form."""
    texts = labels(catalogue)
    return [(code, texts[code]) for code, _texts, active in _read(_minute())[catalogue] if active]


def translations(catalogue: str) -> Mapping[str, tuple[str, str, str]]:
    """All codes with their labels in German, English and Turkish: what a type-ahead searches in."""
    return _translations(catalogue, _minute())


def groups_of_topics() -> dict[str, str]:
    """Code of the topic group by code of the topic."""
    return dict(Topic.objects.values_list("code", "group"))


def topics_changed_in(period: Period) -> list[tuple[str, str | None, date]]:
    """Topics that ended within `period`: code, code of the successor, last day."""
    ended = Topic.objects.filter(valid_until__gte=period.start, valid_until__lt=period.end)
    return list(ended.values_list("code", "replaced_by", "valid_until"))


def main_origins() -> list[str]:
    """Codes of the eight main non-European countries of origin of asylum seekers (handbook §4)."""
    return list(Nationality.objects.filter(is_top8_origin=True).values_list("code", flat=True))


def forget_labels() -> None:
    """Read the catalogues afresh at the next use; called when an entry has been changed."""
    _read.cache_clear()
    _labels.cache_clear()
    _translations.cache_clear()


def _minute() -> int:
    return int(time.monotonic() // FRESH_SECONDS)


@lru_cache(maxsize=256)
def _labels(catalogue: str, language: str, minute: int) -> Mapping[str, str]:
    read, index = _read(minute)[catalogue], {"en": 1, "tr": 2}.get(language, 0)
    further = public_labels(catalogue, language, {code: texts[0] for code, texts, _active in read})
    return MappingProxyType(
        {code: further.get(code) or texts[index] or texts[0] for code, texts, _active in read}
    )


@lru_cache(maxsize=64)
def _translations(catalogue: str, minute: int) -> Mapping[str, tuple[str, str, str]]:
    return MappingProxyType({code: texts for code, texts, _active in _read(minute)[catalogue]})


@lru_cache(maxsize=1)
def _read(_minute: int) -> Catalogues:
    found: Catalogues = {}
    columns = ("code", "label_de", "label_en", "label_tr")
    for catalogue, code, *texts, active in CodeEntry.objects.values_list("catalogue", *columns, "is_active"):
        found.setdefault(catalogue, []).append((code, tuple(texts), active))
    for catalogue, model in ENTITIES.items():
        offered = set(model.objects.active().values_list("code", flat=True))
        found[catalogue] = [
            (code, tuple(texts), code in offered) for code, *texts in model.objects.values_list(*columns)
        ]
    return found
