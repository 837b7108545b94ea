"""The business words of clients: who may see them, and how they are found."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from clients import search
from clients.marks import FileMark
from districts.scoping import Access, CaseworkQuerySet, Role


class ClientQuerySet(CaseworkQuerySet):
    def _visible(self, access: Access) -> Self:
        """Who has been anonymised is not there any more, nor a file that has become part of another one."""
        return super()._visible(access).filter(anonymised_on__isnull=True, merged_into__isnull=True)

    def led_by(self, user) -> Self:
        """Clients of the offices that `user` leads: who decides on their rights."""
        return self.filter(office__in=user.access.office_ids(Role.LEAD))

    def usable(self) -> Self:
        """Without those whose file is restricted: it can be read, and nothing new is done with it."""
        return self.exclude(FileMark.of("pk", FileMark.Kind.RESTRICTION))

    def with_help(self) -> Self:
        """Adds `is_helped`: whether a volunteer helps, or has helped. Only then the page asks who."""
        matches = self.model._meta.get_field("volunteer_matches").related_model
        theirs = matches._base_manager.filter(client=OuterRef("pk"))
        return self.annotate(is_helped=Exists(theirs))

    def numbered(self, key: Any) -> Any:
        """The client with that number; a file that has become part of another one stands for that one."""
        if not key:
            return None
        return self.filter(pk=key).first() or self.filter(merged_files=key).first()

    def chosen(self, key: Any, text: str) -> Any:
        """Who was chosen from a type-ahead: the number, and the text that was shown with it."""
        found = self.numbered(key) if text else None
        if found is None:
            return None
        if found.pk == key:
            return found if text in {found.label, found.code, found.name} else None
        return found if found.merged_files.filter(pk=key, code=text.rsplit(maxsplit=1)[-1]).exists() else None

    def of_code(self, code: str) -> Self:
        """The client with that code, or the one whose file holds what once had it."""
        return self.filter(Q(code__iexact=code) | Q(pk__in=self._holding(code)))

    def _holding(self, code: str) -> models.QuerySet:
        merged = self.model._base_manager.filter(code__iexact=code, merged_into__isnull=False)
        return merged.values("merged_into")

    IN_ORDER = 100
    """So many clients stand in the order of their likeliness; nobody reads on to those after them."""

    def matching(self, text: str) -> Self:
        """Clients meant by a code, a name in any spelling, a birth year, or several of them; the likeliest first."""
        return self._best_first(search.ranked(self, text))

    def best_matches(self, text: str, limit: int = 10) -> list[Any]:
        """At most `limit` clients meant by `text`, the likeliest first."""
        pks = search.ranked(self, text, limit)
        found = self.select_related("district").in_bulk(pks)
        return [found[pk] for pk in pks]

    def same_person(self, given_name: str, family_name: str, birth_year: int | None) -> Self:
        """Clients who may be the person that is about to be entered, the likeliest first (P19)."""
        return self._best_first(search.same_person(self, given_name, family_name, birth_year))

    def _best_first(self, found: list[int]) -> Self:
        places = [When(pk=pk, then=place) for place, pk in enumerate(found[: self.IN_ORDER])]
        place = Case(*places, default=self.IN_ORDER) if places else Value(0)
        return self.filter(pk__in=found).order_by(place, "code")
