"""The words in which the directory is asked: offered, matching, for a district, best for a concern."""

from typing import Self

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from catalogues.models import Topic
from districts.models import District
from districts.scoping import SharedQuerySet
from partners.search import fold, topics_named

OPTIONS = 20


class OrganisationQuerySet(SharedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, text: str) -> Self:
        """Organisations whose name or description contains every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(Q(name_key__contains=word) | Q(description__icontains=word))
        return found

    def with_service_count(self) -> Self:
        """Adds `service_count`: services that are offered today."""
        return self.annotate(service_count=Count("services", filter=Q(services__status="active"))).order_by(
            "name"
        )


class ServiceQuerySet(SharedQuerySet):
    def offered(self) -> Self:
        """Services one can refer to today: active, of an active organisation."""
        return self.filter(status="active", organisation__is_active=True)

    def not_offered(self) -> Self:
        return self.exclude(status="active", organisation__is_active=True)

    def matching(self, text: str) -> Self:
        """Services that have every word of `text` in their name, organisation, description or a topic."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(name_key__contains=word)
                | Q(organisation__name_key__contains=word)
                | Q(description__icontains=word)
                | Exists(self._link("topics").filter(topic_id__in=topics_named(word)))
            )
        return found

    def for_topic(self, topic: Topic | str) -> Self:
        return self.filter(Exists(self._link("topics").filter(topic=topic)))

    def for_district(self, district: District | str) -> Self:
        """Services that people of `district` can use: made for it, or for the whole city."""
        return self.filter(Q(is_citywide=True) | Exists(self._link("districts").filter(district=district)))

    def best_for(self, *, topic: str = "", district: str = "") -> Self:
        """Offered services, those for the topic first; among them those of the district before those for the whole
        city before all others."""
        has_topic = Exists(self._link("topics").filter(topic=topic))
        is_near = Exists(self._link("districts").filter(district=district))
        ranks = {
            "topic_rank": _rank(When(has_topic, then=0), otherwise=1),
            "place_rank": _rank(When(is_near, then=0), When(is_citywide=True, then=1), otherwise=2),
        }
        return self.offered().annotate(**ranks).order_by(*ranks, "organisation__name", "name")

    def with_facts(self) -> Self:
        """All that a row of the list shows, in a constant number of queries."""
        return self.select_related("organisation").prefetch_related("topics", "languages", "districts")

    def _link(self, relation: str):
        """Rows of the table between services and topics or districts, for the service of the outer query."""
        return getattr(self.model, relation).through.objects.filter(service=OuterRef("pk"))


def _rank(*cases: When, otherwise: int) -> Case:
    return Case(*cases, default=Value(otherwise), output_field=IntegerField())
