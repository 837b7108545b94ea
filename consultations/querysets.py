"""The business words of consultations and concerns: each is defined here once, for lists, filters, statistics and
exports alike. Those of referrals are in referrals/querysets.py."""

from datetime import date, time
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.periods import Period
from districts.scoping import CountableQuerySet


class FactsQuerySet(CountableQuerySet):
    def counted(self) -> Self:
        """Without what was cancelled."""
        return self.filter(is_counted=True)

    def cancelled(self) -> Self:
        return self.filter(is_counted=False)

    def in_period(self, period: Period) -> Self:
        return self.filter(held_on__range=(period.start, period.end))


class ConsultationQuerySet(FactsQuerySet):
    def anonymous(self) -> Self:
        """Consultations that cannot be linked to a person (rule R4)."""
        return self.filter(client__isnull=True)

    def of_somebody(self) -> Self:
        """Without those of people who have been anonymised."""
        return self.filter(client__anonymised_on__isnull=True)

    def with_first_contact(self) -> Self:
        """Adds `is_first_contact`: the client's first consultation ever, over all offices, by date and time (rule
        R5). A consultation without a time counts as the first of its day; the older record wins a tie."""
        earlier = (
            self.model._base_manager.filter(is_counted=True)
            .filter(client=OuterRef("client"))
            .annotate(at=_time_or_midnight())
            .filter(
                Q(held_on__lt=OuterRef("held_on"))
                | Q(held_on=OuterRef("held_on"), at__lt=OuterRef("time_or_midnight"))
                | Q(held_on=OuterRef("held_on"), at=OuterRef("time_or_midnight"), pk__lt=OuterRef("pk"))
            )
        )
        return self.annotate(time_or_midnight=_time_or_midnight()).annotate(
            is_first_contact=Q(client__isnull=False) & ~Exists(earlier)
        )

    def with_open_follow_up(self) -> Self:
        return self.counted().filter(follow_up_on__isnull=False, followed_up_at__isnull=True)

    def with_due_follow_up(self, day: date | None = None) -> Self:
        return self.with_open_follow_up().filter(follow_up_on__lte=day or timezone.localdate())

    def mine_first(self, user) -> Self:
        """By the day of the follow-up; those that `user` looks after before those of colleagues."""
        looks_after = Q(follow_up_owner=user) | Q(follow_up_owner__isnull=True, adviser=user)
        is_mine = Case(When(looks_after, then=0), default=1, output_field=models.IntegerField())
        return self.order_by(is_mine, "follow_up_on", "pk")

    def with_concern(self, **conditions) -> Self:
        """Those with one concern that meets all `conditions` (fields of Concern)."""
        concerns = self.model.concerns.rel.related_model._base_manager
        return self.filter(Exists(concerns.filter(consultation=OuterRef("pk"), **conditions)))

    def with_details(self) -> Self:
        """With all that the page of one consultation shows."""
        return self.select_related(
            *("office", "site", "client__district", "district", "language", "nationality"),
            *("adviser", "second_adviser", "recorded_by", "cancelled_by", "follow_up_owner"),
        ).prefetch_related(
            "concerns__topic__group",
            *(f"concerns__referrals__{part}" for part in ("organisation", "service", "to_office")),
        )

    def in_order_of_list(self) -> Self:
        """Newest first, in the order of the index `consultations_list`: a page of one office needs no sorting."""
        return self.order_by("-held_on", "-start_time", "-pk")

    def as_listed(self, *further: str) -> Self:
        """In the order of the list, with what a line of it shows, the columns `further` and no other, its concerns as
        `listed_concerns`: a page of whole records cost more time than writing them on the page."""
        concerns = self.model.concerns.rel.related_model._base_manager
        return (
            self.in_order_of_list()
            .select_related("client", "adviser", "office")
            .only(
                *("held_on", "start_time", "channel", "cancelled_at", "office__name", *further),
                *("client__code", "client__given_name", "client__family_name", "client__office"),
                *("adviser__given_name", "adviser__family_name"),
            )
            .prefetch_related(
                models.Prefetch(
                    "concerns",
                    concerns.only("consultation", "topic", "outcome", "position"),
                    to_attr="listed_concerns",
                )
            )
        )


def _time_or_midnight() -> Coalesce:
    return Coalesce("start_time", models.Value(time.min), output_field=models.TimeField())
