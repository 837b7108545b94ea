"""What a search asks of every service, kept in the process: to go through these texts here takes a tenth of the time
that a database takes for the same question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from partners.models import DirectoryChange, Service

Positions = frozenset[int]
NONE: Positions = frozenset()


@dataclass(frozen=True)
class Directory:
    """All services in the order of their names; what stands at a position of one list is of the service there in the
    others. `topics`, `languages` and `districts` have the positions by code; `citywide` are those of services for the
    whole city."""

    keys: list[UUID]
    names: list[str]
    texts: list[str]
    topics: Mapping[str, Positions]
    languages: Mapping[str, Positions]
    districts: Mapping[str, Positions]
    citywide: Positions

    @cached_property
    def places(self) -> dict[UUID, int]:
        """The position of each service."""
        return {key: position for position, key in enumerate(self.keys)}

    def fits(self, terms: Iterable) -> list[Positions]:
        """For each of `terms` (partners.search.Term), in their order, where services stand that it fits."""
        everywhere = range(len(self.keys))
        return [self._fitting(term, everywhere) for term in terms]

    def best_first(self, terms: Sequence, fits: Sequence[Positions]) -> list[int]:
        """Where services stand that every one of `terms` fits: first those whose own name has the words, then those
        for such a topic, then all others."""
        found = self._all_of(fits)
        named = found.intersection(*(_saying(term.words, self.names, found) for term in terms))
        topical = found & _of(self.topics, [code for term in terms for code in term.topics])
        ranked = (named, topical - named, found - named - topical) if terms else (found,)
        return [position for group in ranked for position in sorted(group)]

    def most_fitting(self, terms: Sequence, fits: Sequence[Positions]) -> list[int]:
        """For words that nothing meets together: what meets most of them, first what is called so. A place alone is no
        answer."""
        weights: Counter[int] = Counter()
        asked: set[int] = set()
        for term, fitting in zip(terms, fits, strict=True):
            if term.weight:
                weights.update(dict.fromkeys(fitting, term.weight))
                asked |= NONE if term.is_place else fitting
        best = max((weights[position] for position in asked), default=0)
        found = sorted(position for position in asked if weights[position] == best)
        named = NONE.union(*(_saying(term.words, self.names, found) for term in terms if term.weight))
        return sorted(found, key=lambda position: position not in named)

    def fitting(self, terms: Iterable) -> Positions:
        """Where services stand that every one of `terms` fits, in no order."""
        return self._all_of(self.fits(terms))

    def _all_of(self, fits: Iterable[Positions]) -> Positions:
        return frozenset(range(len(self.keys))).intersection(*fits)

    def _fitting(self, term, everywhere: Iterable[int]) -> Positions:
        """Where the words of `term` are said of a service, or one of the things they mean."""
        return _saying(term.words, self.texts, everywhere).union(
            _of(self.topics, term.topics),
            _of(self.languages, term.languages),
            _of(self.districts, term.districts),
            self.citywide if term.districts else NONE,
        )


def directory() -> Directory:
    """As it is now: what is kept holds until somebody changes the directory."""
    return _read(DirectoryChange.stamp())


@lru_cache(maxsize=1)
def _read(_stamp) -> Directory:
    rows = list(
        Service.objects.order_by("name", "pk").values_list("pk", "name_key", "search_text", "is_citywide")
    )
    keys = [row[0] for row in rows]
    at = {key: position for position, key in enumerate(keys)}
    return Directory(
        keys,
        [name for _key, name, _text, _citywide in rows],
        [text for _key, _name, text, _citywide in rows],
        _linked("topics", "topic", at),
        _linked("languages", "language", at),
        _linked("districts", "district", at),
        frozenset(position for position, row in enumerate(rows) if row[-1]),
    )


def _linked(relation: str, field: str, at: Mapping[UUID, int]) -> dict[str, Positions]:
    found: dict[str, set[int]] = {}
    rows = getattr(Service, relation).through.objects.values_list("service_id", f"{field}_id")
    for service, code in rows.iterator():
        if (
            service in at
        ):  # Otherwise it was made since the services were read; the next search reads all again.
            found.setdefault(code, set()).add(at[service])
    return {code: frozenset(positions) for code, positions in found.items()}


def _of(linked: Mapping[str, Positions], codes: Iterable[str]) -> Positions:
    return NONE.union(*(linked.get(code, NONE) for code in codes))


def _saying(words: Iterable[str], texts: list[str], among: Iterable[int]) -> Positions:
    return NONE.union(*([position for position in among if word in texts[position]] for word in words))
