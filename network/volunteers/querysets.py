"""The business words of volunteers, their offers and matches: who may see them, what is running, what is overdue."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from clients import index
from clients.names import fold, similarity
from consultations.models import Consent
from core import rows
from core.encryption import keys
from core.periods import Period
from districts.models import OfficeDistrict
from districts.scoping import CASEWORK, Access, CountableQuerySet, HasAccess
from network.events.machine import STANDING
from network.volunteers.codes import APPLYING, GAP, WITH_US, Kind, State

DIGITS = 32
TOLERANT_FROM = 3
"""Letters from which on other spellings of a name are found, too."""


def address_marks(email: str) -> list[str]:
    """By which an e-mail address is found, with each key; the first is that of today."""
    text = email.strip().casefold()
    return [keys.mark(text, "volunteer", DIGITS, key) for key in keys.every()] if text else [""]


class VolunteerQuerySet(CountableQuerySet):
    def _visible(self, access: Access) -> Self:
        theirs = self.served_by(access.office_ids(*CASEWORK)).exclude(state=State.UNCONFIRMED)
        return theirs.exclude(given_name="")  # forgotten

    def served_by(self, office_ids: Collection[int]) -> Self:
        """Whom one of these offices looks after, or who serves one of their districts; and new ones for whom no office
        is responsible, because they chose no district: whichever office takes them over keeps them."""
        if not office_ids:
            return self.none()
        today = timezone.localdate()
        links = OfficeDistrict.objects.valid_on(today)
        chosen = self.model.districts.through.objects.filter(volunteer=OuterRef("pk"))
        theirs = links.filter(office__in=office_ids)
        serves = Exists(chosen.filter(district__in=theirs.values("district")))
        is_covered = Exists(chosen.filter(volunteer__office=None, district__in=links.values("district")))
        return self.filter(Q(office__in=office_ids) | serves | (Q(office__isnull=True) & ~is_covered))

    # --- States -----------------------------------------------------------------------------------------

    def new(self) -> Self:
        return self.filter(state=State.NEW)

    def with_us(self) -> Self:
        return self.filter(state__in=WITH_US)

    def current(self) -> Self:
        """Those that somebody deals with."""
        return self.filter(state__in=(State.NEW, *WITH_US))

    def looked_after_by(self, user: HasAccess) -> Self:
        """Of the offices in which `user` advises: what is to be done with them is theirs to do."""
        return self.filter(office__in=user.access.office_ids(*CASEWORK))

    def without_contact(self, day: date | None = None) -> Self:
        """Active ones of whom an offer or a match is running with which something has to be done. To be asked for the
        whole city: whether a client of another office still agrees, only that one could see."""
        helping = self._related("offers__matches").filter(offer__volunteer=OuterRef("pk"))
        return self.filter(
            self._with_silent_offers(day) | Exists(helping.to_look_at(day)), state=State.ACTIVE
        )

    def silent(self, day: date | None = None) -> Q:
        """Those of these `without_contact`, for pages that ask as the person; whose help that is gets asked at once."""
        active, matches = self.filter(state=State.ACTIVE), self._related("offers__matches")
        with rows.whole_city():
            theirs = matches.filter(offer__volunteer__in=active.order_by().values("pk"))
            helping = list(theirs.to_look_at(day).values_list("offer__volunteer", flat=True))
        return Q(state=State.ACTIVE) & (self._with_silent_offers(day) | Q(pk__in=helping))

    def _with_silent_offers(self, day: date | None) -> Exists:
        return Exists(self._related("offers").filter(volunteer=OuterRef("pk")).without_contact(day))

    def without_papers(self, day: date | None = None) -> Self:
        """With whom something is missing to work with people (P17)."""
        return self.filter(state__in=WITH_US).exclude(signed_by(day, "") & shown_by(day, ""))

    def certificate_ends_by(self, last: date) -> Self:
        """It counts today, and no longer than until `last`."""
        return self.filter(state__in=WITH_US, certificate_until__range=(timezone.localdate(), last))

    def to_be_thanked(self, day: date | None = None) -> Self:
        """Who has left, or has been helping for a year, and was not thanked since."""
        today = day or timezone.localdate()
        a_year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
        left = Q(state=State.LEFT) & (Q(thanked_on__isnull=True) | Q(thanked_on__lt=models.F("left_on")))
        a_year = Q(state__in=WITH_US, began_on__lte=a_year_ago)
        return self.filter(left | a_year & (Q(thanked_on__isnull=True) | Q(thanked_on__lte=a_year_ago)))

    def not_accepted_since(self, moment: Any) -> Self:
        """Who has not confirmed the address, or was declined, before `moment`."""
        return self.filter(state__in=(State.UNCONFIRMED, State.DECLINED), since__lt=moment)

    def kept_too_long(self, cutoff: date) -> Self:
        """Left before the day `cutoff`, and not forgotten yet."""
        return self.filter(left_on__lt=cutoff).exclude(given_name="")

    # --- Finding ----------------------------------------------------------------------------------------

    def of_address(self, email: str) -> Self:
        marks = address_marks(email)
        return self.filter(email_index__in=marks) if all(marks) else self.none()

    def known_to_the_form(self, email: str) -> Self:
        """Who has offered to help under this address, and has neither left nor been declined."""
        return self.of_address(email).filter(state__in=(*APPLYING, *WITH_US))

    def matching(self, text: str) -> Self:
        """Those whom an e-mail address or a name in any spelling means."""
        if "@" in text:
            return self.of_address(text)
        words = fold(text).split()
        condition = Q()
        for word in words:
            like = index.begins_like(word) if len(word) >= TOLERANT_FROM else Q(pk__in=[])
            condition &= index.begins_with(word) | like
        rows = self.filter(condition).order_by().values_list("pk", "name_key") if words else ()
        return self.filter(pk__in=[pk for pk, name_key in rows if similarity(words, name_key)])

    def interested_in(self, kind: str) -> Self:
        text = Cast("interests", models.TextField())
        return self.annotate(interests_text=text).filter(interests_text__contains=f'"{kind}"')

    # --- Figures (T24) ----------------------------------------------------------------------------------

    def active_in(self, period: Period) -> Self:
        """With an office on some day of the period, pauses included."""
        still = Q(left_on__isnull=True) | Q(left_on__gte=period.start)
        return self.filter(still, began_on__lte=period.end)

    # --- Reading along ----------------------------------------------------------------------------------

    def with_figures(self) -> Self:
        """Running offers, and when somebody was last in touch with the volunteer: that stands on the offers, and in the
        log of who has none."""
        offers, contacts = self._related("offers"), self._related("contacts")
        told = Coalesce(_latest(offers, "last_contact_on"), "began_on")
        logged = Coalesce(_latest(contacts, "on"), "began_on")
        return self.annotate(
            offer_count=_number(offers.running(), "volunteer"), last_activity_on=Greatest(told, logged)
        )

    def as_listed(self, user: HasAccess) -> Self:
        """With all that a list shows to `user`. Help counts by an offer that is over, too: then it stands out."""
        helped = _number(self._related("offers__matches").running(), "offer__volunteer")
        own = Q(office__in=user.access.office_ids(*CASEWORK))
        silent = own & self.model.objects.looked_after_by(user).silent()
        listed = self.select_related("office").prefetch_related("districts", "languages").with_figures()
        return listed.annotate(
            match_count=helped, is_without_contact=Case(When(silent, then=True), default=False)
        )

    def _related(self, path: str) -> Any:
        model: Any = self.model
        for name in path.split("__"):
            model = model._meta.get_field(name).related_model
        return model.objects.order_by()


def signed_by(day: date | None = None, path: str = "volunteer__") -> Q:
    """Confidentiality (P17)."""
    return Q(**{f"{path}confidential_on__lte": day or timezone.localdate()})


def shown_by(day: date | None = None, path: str = "volunteer__") -> Q:
    """The certificate of good conduct (P17)."""
    return Q(**{f"{path}certificate_until__gte": day or timezone.localdate()})


def _latest(rows: models.QuerySet, field: str) -> Subquery:
    of = rows.filter(volunteer=OuterRef("pk")).values("volunteer")
    return Subquery(of.annotate(latest=Max(field)).values("latest"))


def _number(rows: models.QuerySet, of: str) -> Coalesce:
    counted = rows.filter(**{of: OuterRef("pk")}).values(of).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


class OfTheirsQuerySet(CountableQuerySet):
    """Records of a volunteer: seen by whoever sees the volunteer."""

    path = "volunteer"
    office_lookup = "volunteer__office_id"

    def _visible(self, access: Access) -> Self:
        return self.filter(self._seen_with_volunteer(access))

    def _seen_with_volunteer(self, access: Access) -> Q:
        model: Any = self.model
        for name in self.path.split("__"):
            model = model._meta.get_field(name).related_model
        return Q(**{f"{self.path}__in": model.objects.order_by()._visible(access).values("pk")})


class OfferQuerySet(OfTheirsQuerySet):
    def running(self, day: date | None = None) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day or timezone.localdate()))

    def over(self, day: date | None = None) -> Self:
        return self.filter(until__lt=day or timezone.localdate())

    def without_contact(self, day: date | None = None) -> Self:
        today = day or timezone.localdate()
        return self.running(today).filter(last_contact_on__lte=today - GAP)

    def started_in(self, period: Period) -> Self:
        return self.filter(since__range=(period.start, period.end))

    def ended_in(self, period: Period, today: date | None = None) -> Self:
        """An end that lies in the future is only planned."""
        return self.filter(until__range=(period.start, period.end), until__lte=today or timezone.localdate())

    def with_matches(self) -> Self:
        """How many are running, as `match_count`."""
        matches: Any = self.model._meta.get_field("matches").related_model
        return self.annotate(match_count=_number(matches.objects.order_by().running(), "offer"))

    def with_people(self) -> Self:
        return self.select_related("volunteer", "district").prefetch_related("volunteer__languages")

    def nearest_first(self, district: str, languages: Collection[str]) -> Self:
        """In the district before elsewhere, of who speaks one of the languages before others."""
        people: Any = self.model._meta.get_field("volunteer").related_model
        spoken = people.languages.through.objects.filter(volunteer=OuterRef("volunteer"))
        near = Case(When(district=district, then=0), default=1)
        speaks = Case(When(Exists(spoken.filter(language__in=languages)), then=0), default=1)
        return self.order_by(near, speaks, "since", "pk")

    def for_event(self, event: Any) -> Self:
        """Of active volunteers who are not entered there yet, running on that day; those of groups and festivals first,
        then the nearest."""
        entered: Any = self.model._meta.get_field("matches").related_model
        there = entered.objects.filter(event=event).values("offer__volunteer")
        fit = self.running(event.day).filter(since__lte=event.day, volunteer__state=State.ACTIVE)
        groups = Case(When(kind=Kind.GROUP, then=0), default=1)
        near = Case(When(district=event.district_id, then=0), default=1)
        return fit.exclude(volunteer__in=there).order_by(groups, near, "since", "pk")

    def open_to_clients(self) -> Self:
        """Running ones of active volunteers who may work with clients today, with free capacity."""
        return self._free().filter(signed_by(), shown_by())

    def left_out(self) -> dict[str, int]:
        """How many volunteers have a free place but not the papers for it, in all and by what is missing."""
        too_old = Q(volunteer__certificate_on__isnull=False) & ~shown_by()
        reasons = {
            "people": Q(),
            "unsigned": ~signed_by(),
            "without": Q(volunteer__certificate_on__isnull=True),
            "too_old": too_old,
        }
        counts = {name: Count("volunteer", distinct=True, filter=why) for name, why in reasons.items()}
        return self._free().exclude(signed_by() & shown_by()).aggregate(**counts)

    def _free(self) -> Self:
        today = timezone.localdate()
        fit = self.running(today).filter(since__lte=today, volunteer__state=State.ACTIVE)
        return fit.with_matches().filter(match_count__lt=models.F("capacity"))


class MatchQuerySet(OfTheirsQuerySet):
    path = "offer__volunteer"
    office_lookup = "offer__volunteer__office_id"

    def _visible(self, access: Access) -> Self:
        """Of the volunteers, of the clients and of the events of the own offices: a file that was handed over takes its
        match with it, and an office knows who helps at its events."""
        own = access.office_ids(*CASEWORK)
        here = Q(client__office__in=own) | Q(event__office__in=own)
        return self.filter(here | self._seen_with_volunteer(access))

    def running(self) -> Self:
        """With people; help at an event neither begins nor ends, it takes place."""
        return self.filter(ended_on__isnull=True, event__isnull=True)

    def at_events(self) -> Self:
        return self.filter(event__isnull=False)

    def at_the_time_of(self, event: Any) -> Self:
        """At events that take place and overlap with `event`; and at it."""
        overlaps = Q(event__starts_at__lt=event.ends_at, event__ends_at__gt=event.starts_at)
        return self.filter(overlaps, event__status__in=STANDING)

    def to_look_at(self, day: date | None = None) -> Self:
        """Running without a contact, or although the consent was revoked or the offer is over."""
        today = day or timezone.localdate()
        agreed = Exists(standing_consents(today).filter(client=OuterRef("client")))
        silent = Q(last_contact_on__lte=today - GAP) | Q(offer__until__lt=today)
        return self.running().filter(silent | ~agreed)

    @rows.whole_city()
    def number_by_volunteer(self) -> Counter:
        """How many there are by volunteers' keys, over all offices: a policy would be a question for each row. Whoever
        asks looks up those whom the person may see."""
        return Counter(dict(self.order_by().values_list("offer__volunteer").annotate(Count("pk"))))

    def with_people(self) -> Self:
        return self.select_related("offer__volunteer__office", "offer__district", "client__office", "event")


def standing_consents(day: date | None = None) -> models.QuerySet:
    """What clients have agreed to: that a volunteer is told what is needed."""
    today = day or timezone.localdate()
    given = Consent.objects.filter(kind=Consent.Kind.VOLUNTEER, revoked_at__isnull=True).order_by()
    in_time = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return given.filter(in_time, is_given=True, given_on__lte=today)


@rows.whole_city()
def who_agrees(clients: Iterable[int]) -> set[int]:
    """Of these clients, of whichever office, those whose consent stands: who looks after the volunteer has to know."""
    return set(standing_consents().filter(client__in=clients).values_list("client", flat=True))
