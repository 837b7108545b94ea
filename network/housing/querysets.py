"""The business words of the housing programme. A flat is found by everybody who works in an office; who lives in it, by
those who keep it."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.periods import Period
from districts.models import District, OfficeDistrict
from districts.scoping import EVALUATION, OFFICE_ROLES, Access, HasAccess, Role, SharedQuerySet

READERS = (*OFFICE_ROLES, Role.COORDINATOR)
"""Who finds flats."""
KEEPERS = EVALUATION
"""Who keeps the register: the coordinator, and leads for the districts of their office."""


def code_key(code: str) -> str:
    """What two numbers of one flat have in common, however they were typed: neither blanks nor capitals count."""
    return " ".join(code.split()).casefold()


def kept_districts(access: Access) -> QuerySet[District]:
    """All for the coordinator, for a lead those for which the own office is there today."""
    if access.has(Role.COORDINATOR):
        return District.objects.all()
    links = OfficeDistrict.objects.valid_on().filter(office__in=access.office_ids(Role.LEAD))
    return District.objects.filter(pk__in=links.values("district"))


class KeptQuerySet(SharedQuerySet):
    """Records of a district, which `district_lookup` leads to."""

    district_lookup = "district"

    def kept_by(self, user: HasAccess) -> Self:
        return self._kept(user.access)

    def _kept(self, access: Access) -> Self:
        if access.has(Role.COORDINATOR):
            return self.all()
        return self.filter(**{f"{self.district_lookup}__in": kept_districts(access)})


class HousingUnitQuerySet(KeptQuerySet):
    def code_keys(self) -> set[str]:
        """Of the numbers that are taken."""
        return set(map(code_key, self.values_list("code", flat=True)))

    def in_programme(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def given_back(self) -> Self:
        return self.filter(until__lt=timezone.localdate())

    def not_given_back(self) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))

    def to_come(self) -> Self:
        return self.filter(since__gt=timezone.localdate())

    def placed(self) -> Self:
        return self.in_programme().filter(Exists(self._placements().on()))

    def unplaced(self) -> Self:
        """In the programme, and nobody lives there today."""
        return self.in_programme().filter(~Exists(self._placements().on()))

    def reserved(self) -> Self:
        """Nobody lives there yet, but a household is to come."""
        return self.unplaced().filter(Exists(self._placements().to_come()))

    def vacant(self) -> Self:
        return self.unplaced().filter(~Exists(self._placements().to_come()))

    def as_listed(self) -> Self:
        """Adds what the state follows from: `placed_since` and `placed_until` of the household that lives there today,
        `reserved_from` of the next one, and `left_on`, the last day of the one before."""
        now = self._placements().on()
        return self.select_related("district", "organisation").annotate(
            placed_since=Subquery(now.values("since")[:1]),
            placed_until=Subquery(now.values("until")[:1]),
            reserved_from=Subquery(self._placements().to_come().order_by("since").values("since")[:1]),
            left_on=Subquery(self._placements().over().order_by("-until").values("until")[:1]),
        )

    def in_order_of_vacancy(self) -> Self:
        """What has stood empty for longest first; then by number."""
        last = self._placements().over().order_by("-until").values("until")[:1]
        return self.alias(empty_from=Coalesce(Subquery(last), "since")).order_by("empty_from", "code")

    def _placements(self) -> "PlacementQuerySet":
        return self.model.placements.rel.related_model.objects.filter(unit=OuterRef("pk"))


class PlacementQuerySet(KeptQuerySet):
    district_lookup = "unit__district"

    def _visible(self, access: Access) -> Self:
        return self._kept(access) if access.has(*KEEPERS) else self.none()

    def on(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def to_come(self) -> Self:
        return self.filter(since__gt=timezone.localdate())

    def over(self) -> Self:
        return self.filter(until__lt=timezone.localdate())

    def overlapping(self, since: date, until: date | None) -> Self:
        """Those that share a day with the days from `since` to `until`."""
        found = self.filter(Q(until__isnull=True) | Q(until__gte=since))
        return found.filter(since__lte=until) if until else found

    def begun_in(self, period: Period) -> Self:
        return self.filter(since__range=(period.start, period.end))

    def ended_in(self, period: Period) -> Self:
        return self.filter(until__range=(period.start, period.end))

    def told_too_long(self, cutoff: date) -> QuerySet:
        """Over since before `cutoff`, and still with more than what is counted."""
        return self.filter(until__lt=cutoff).exclude(children__isnull=True, language="und")
