"""Finding people while somebody types: by code, name in any spelling, and birth year, in any combination."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from heapq import nsmallest

from django.db.models import Q, QuerySet

from clients import index
from clients.names import fold, similarity, skeleton
from districts.models import Office

_CODE = re.compile(r"\b([a-z]{1,4})\s*-?\s*(\d{1,6})\b", re.IGNORECASE)
_TOLERANT_FROM = 3
"""Letters from which on other spellings are searched; shorter beginnings would fit everybody."""


@dataclass(frozen=True)
class Query:
    """What was typed: folded words of a name, numbers (a birth year or a client number), and whole codes."""

    words: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    """Codes of files that have become part of another one, and that one's."""

    def codes_of(self, number: int) -> list[str]:
        """The client codes that `number` stands for, one per office."""
        codes = [f"{office}-{number:05d}" for office in self.offices]
        return [self.kept.get(code, code) for code in codes]


def is_vague(text: str) -> bool:
    """Single letters alone fit a tenth of all people each, and finding them would open every name."""
    words = fold(text).split()
    return bool(words) and max(map(len, words)) < 2 and not any(char.isdecimal() for char in text)


def parse(text: str) -> Query:
    """`muham 1988`, `2031`, `ES-02031 Yusuf`. Letters before a number are a code only if an office has it."""
    has_numbers = any(char.isdecimal() for char in text)
    offices = tuple(Office.objects.values_list("code", flat=True)) if has_numbers else ()
    codes = [
        (found[0], f"{found[1].upper()}-{int(found[2]):05d}")
        for found in _CODE.finditer(text)
        if found[1].upper() in offices
    ]
    for typed, _code in codes:
        text = text.replace(typed, " ")
    numbers = [int(number) for number in re.findall(r"\d{1,6}", text)]
    return Query(tuple(fold(text).split()), tuple(numbers), tuple(code for _typed, code in codes), offices)


def followed(clients: QuerySet, query: Query) -> Query:
    """The code of a file that has become part of another one finds that one."""
    codes = [*query.codes, *(code for number in query.numbers for code in query.codes_of(number))]
    if not codes:
        return query
    merged = clients.model._base_manager.filter(code__in=codes, merged_into__isnull=False)
    kept = dict(merged.values_list("code", "merged_into__code"))
    return replace(query, codes=tuple(kept.get(code, code) for code in query.codes), kept=kept)


def candidates(clients: QuerySet, query: Query) -> QuerySet:
    """The clients that may be meant; names are still to be compared (`ranked`)."""
    condition = Q()
    for code in query.codes:
        condition &= Q(code=code)
    for number in query.numbers:
        condition &= Q(birth_year=number) | Q(code__in=query.codes_of(number))
    for word in query.words:
        condition &= index.begins_with(word) | _sounds_like(word)
    return clients.filter(condition) if condition else clients.none()


def ranked(clients: QuerySet, text: str, limit: int | None = None) -> list[int]:
    """Primary keys of the clients meant by `text`, best first: exact code, same name, other spellings."""
    if is_vague(text):
        return []
    query = followed(clients, parse(text))
    rows = candidates(clients, query).order_by().values_list("pk", "code", "name_key")
    scored = [(-_score(query, code, name_key), name_key, pk) for pk, code, name_key in rows.iterator()]
    found = [row for row in scored if row[0] < 0]
    return [pk for _score, _name, pk in (nsmallest(limit, found) if limit else sorted(found))]


def begins(text: str, name_key: str) -> bool:
    """Whether each word of `text` begins a word of the name; numbers do not count."""
    return all(f" {word}" in f" {name_key}" for word in fold(re.sub(r"\S*\d\S*", " ", text)).split())


def same_person(clients: QuerySet, given_name: str, family_name: str, birth_year: int | None) -> list[int]:
    """Primary keys of clients who may be the person, the likeliest first: names that sound alike, birth years at most
    one apart or not known.

    Nothing is found by a single name without a birth year; that would point at half the city.
    """
    words = [*fold(given_name).split()[:1], *fold(family_name).split()[-1:]]
    if not words or (len(words) == 1 and not birth_year):
        return []
    condition = Q()
    for word in words:
        condition &= index.sounds_like(word)
    if birth_year:
        born = Q(birth_year__range=(birth_year - 1, birth_year + 1))
        condition &= born | Q(birth_year__isnull=True) if len(words) > 1 else born
    rows = clients.filter(condition).order_by().values_list("pk", "name_key", "birth_year")
    alike = [(-_alike(words, name_key), _years_apart(birth_year, year), pk) for pk, name_key, year in rows]
    return [pk for how_alike, _years, pk in sorted(alike) if how_alike]


def _alike(words: list[str], name_key: str) -> float:
    """0: another name."""
    sounds = skeleton(name_key).split()
    return similarity(words, name_key) if all(skeleton(word) in sounds for word in words) else 0


def _years_apart(asked: int | None, known: int | None) -> int:
    """One that is not known comes after all that fit."""
    return abs(asked - known) if asked and known else 2


def _sounds_like(word: str) -> Q:
    return index.begins_like(word) if len(word) >= _TOLERANT_FROM else Q(pk__in=[])


def _score(query: Query, code: str, name_key: str) -> float:
    """0: another name; codes (whole or as a number) stand before names."""
    name = similarity(list(query.words), name_key) if query.words else 100
    by_code = code in query.codes or any(code in query.codes_of(number) for number in query.numbers)
    return name + 100 * by_code if name else 0
