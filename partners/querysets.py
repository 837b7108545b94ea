"""The words in which the directory is asked: offered, for a district, open now, to be confirmed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from catalogues.models import Topic
from core.periods import months_later
from districts.models import District
from districts.scoping import SharedQuerySet
from partners.text import fold

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class OrganisationQuerySet(SharedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, text: str) -> Self:
        """Organisations whose names or description contain every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(name_key__contains=word)
                | Q(alternate_name__icontains=word)
                | Q(description__icontains=word)
            )
        return found

    def with_service_count(self) -> Self:
        """Adds `service_count`: services that are offered today."""
        return self.annotate(service_count=Count("services", filter=Q(services__status="active"))).order_by(
            "name"
        )


class ServiceQuerySet(SharedQuerySet):
    def offered(self) -> Self:
        """Services one can refer to today: active, of an active organisation."""
        # Few are closed: to look among them is quicker than to look every organisation up.
        closed = self.model.organisation.get_queryset().filter(is_active=False)
        return self.filter(status="active").exclude(organisation__in=closed.values("pk"))

    def published(self) -> Self:
        """Offered services that may be shown to everybody."""
        return self.offered().filter(is_public=True)

    def not_offered(self) -> Self:
        return self.exclude(status="active", organisation__is_active=True)

    def for_topic(self, topic: Topic | str) -> Self:
        return self.filter(self._linked("topics", "topic", [topic]))

    def for_topic_group(self, group: str) -> Self:
        through = self.model.topics.through.objects.filter(topic__group=group)
        return self.filter(pk__in=through.values("service"))

    def for_district(self, district: District | str) -> Self:
        """Services that people of `district` can use: made for it, or for the whole city."""
        return self.filter(Q(is_citywide=True) | self._linked("districts", "district", [district]))

    def for_target_group(self, code: str) -> Self:
        """Services for everybody or for this group."""
        groups = self._link("target_groups")
        return self.filter(~Exists(groups) | Exists(groups.filter(codeentry__code=code)))

    def without_appointment(self) -> Self:
        return self.filter(access__in=("walk_in", "both"))

    def by_appointment(self) -> Self:
        return self.filter(access__in=("appointment", "both"))

    def accessible_by_wheelchair(self) -> Self:
        places = self.model.at_locations.rel.related_model._base_manager.filter(service=OuterRef("pk"))
        return self.filter(Exists(places.filter(location__wheelchair="yes")))

    def open_at(self, moment: datetime) -> Self:
        """Services whose weekly hours say that they are open at `moment` (local time)."""
        return self.filter(self.hours_open_at(moment))

    def hours_open_at(self, moment: datetime) -> Q:
        day, at = moment.date(), moment.time()
        hours = self.model.schedules.rel.related_model._base_manager.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            weekday=WEEKDAYS[day.weekday()],
            opens_at__lte=at,
            closes_at__gt=at,
        )
        return Q(pk__in=hours.values("service"))

    def to_be_confirmed(self, day: date | None = None) -> Self:
        """Offered services that nobody has confirmed within their review interval; the most overdue first."""
        due = self.offered().filter(review_due_on__lte=day or timezone.localdate())
        return due.order_by("review_due_on", "name", "pk")

    def to_be_asked(self, day: date | None = None) -> Self:
        """Those of them whose partner has an address and was not asked within a year."""
        day = day or timezone.localdate()
        asked = self.model.review_requests.rel.related_model._base_manager.filter(
            service=OuterRef("pk"), asked_on__gt=months_later(day, -12)
        )
        due = self.to_be_confirmed(day).filter(~Exists(asked))
        return due.exclude(email="", organisation__email="").select_related("organisation")

    def reopening(self, day: date | None = None) -> Self:
        """Temporarily closed services whose last day of closure is past."""
        return self.filter(status="temporarily closed", closed_until__lt=day or timezone.localdate())

    def with_requests(self) -> Self:
        """Adds the requests to the partner with their mails and proposals, the last first."""
        return self.prefetch_related("review_requests__mail", "review_requests__proposals")

    def as_listed(self) -> Self:
        """All that a row of the list shows, in a constant number of queries: `topic_list`, `language_list` and
        `district_list` are plain lists, because a manager for each of a page's services takes longer than the page."""
        listed = self.defer("search_text", "extra", "organisation__extra").select_related("organisation")
        return listed.prefetch_related(
            Prefetch("topics", to_attr="topic_list"),
            Prefetch("languages", to_attr="language_list"),
            Prefetch("districts", to_attr="district_list"),
        )

    def with_facts(self) -> Self:
        """All that a row of the file or the page of a service shows."""
        return self.as_listed().prefetch_related("places", "schedules")

    def _link(self, relation: str):
        """Rows of the table between services and topics or districts, for the service of the outer query."""
        return getattr(self.model, relation).through.objects.filter(service=OuterRef("pk"))

    def _linked(self, relation: str, field: str, keys: Iterable) -> Q:
        """Services linked to one of `keys`. Not `Exists`: beside other conditions it would be asked row by row."""
        if not keys:
            return Q(pk__in=())
        through = getattr(self.model, relation).through.objects
        return Q(pk__in=through.filter(**{f"{field}__in": list(keys)}).values("service"))
