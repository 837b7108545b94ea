"""Volunteers who help at events. How many they were stays a figure of the event, of which the names are a part: it is
never less than they are."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.tables import SEPARATOR
from network.models import Event, Volunteer, VolunteerMatch, VolunteerOffer
from network.volunteers.services import note_contact


def named_at(event: Event) -> int:
    return VolunteerMatch.objects.filter(event=event).count()


def names_at(event: Event) -> list[str]:
    found = VolunteerMatch.objects.filter(event=event).with_people().order_by("pk")
    return [str(match.offer.volunteer) for match in found]


def check_free(event: Event) -> None:
    """Raise ValidationError that names who is entered at `event`, which is locked, and at another one at the same
    time."""
    people = _held_people(VolunteerOffer.objects.filter(matches__event=event))
    theirs = VolunteerMatch.objects.filter(offer__volunteer__in=people).exclude(event=event)
    faults = [
        _("%(name)s is entered for that time already: %(event)s (%(day)s).")
        % {
            "name": match.offer.volunteer,
            "event": match.event,
            "day": date_format(match.event.day, "SHORT_DATE_FORMAT"),
        }
        for match in theirs.at_the_time_of(event).with_people().order_by("pk")
    ]
    if faults:
        raise ValidationError([*faults, _("Take them off one of the lists first.")])


def _held_people(offers: QuerySet) -> list[int]:
    """Keys of whose offers these are. The people are locked, not the offers: one person has several of them, and is at
    one place at a time. Always after the event, and in one order, so that nobody waits for each other."""
    people = Volunteer.objects.filter(pk__in=offers.order_by().values("volunteer")).order_by("pk")
    return [each.pk for each in people.select_for_update(of=("self",), no_key=True)]


@transaction.atomic
def enter(
    *,
    request: HttpRequest,
    event: Event,
    offers: Collection[VolunteerOffer],
    about: str = "",
    with_series: bool = False,
) -> int:
    """All of them, or none: raises ValidationError that names whom it is about. `with_series`: each of them also at
    every later date at which it is possible. At how many dates."""
    later = (
        Event.objects.filter(series=event.series, day__gt=event.day) if with_series else Event.objects.none()
    )
    further = list(later.exclude(series=None).to_come().in_order())
    held = Event.objects.filter(pk__in=[event.pk, *(each.pk for each in further)]).order_by("pk")
    list(held.select_for_update(of=("self",), no_key=True).values_list("pk"))
    _enter(request, event, offers, about)
    dates = {event.pk}
    for date in further:
        for offer in offers:
            try:
                _enter(request, date, [offer], about)
            except ValidationError:
                continue
            dates.add(date.pk)
    return len(dates)


@transaction.atomic
def _enter(request: HttpRequest, event: Event, offers: Collection[VolunteerOffer], about: str) -> None:
    """`event` and the later dates are locked."""
    locked = Event.objects.get(pk=event.pk)
    chosen = VolunteerOffer.objects.filter(pk__in=[offer.pk for offer in offers]).order_by("pk")
    _held_people(chosen)
    faults = []
    for offer in chosen.select_for_update(of=("self",)).select_related("volunteer"):
        match = VolunteerMatch(event=locked, offer=offer, about=about)
        try:
            match.check_event()
        except ValidationError as error:
            faults += [f"{offer.volunteer}{SEPARATOR}{text}" for text in error.messages]
            continue
        match.save()
        audit.record(request, audit.Action.CREATE, match, offer=offer.pk)
    if faults:
        raise ValidationError(faults)
    if locked.participants is not None:
        note_reported(locked)
    named = named_at(event)
    Event.objects.filter(pk=event.pk, volunteers__lt=named).update(volunteers=named)


def note_reported(event: Event) -> None:
    """Who has helped according to the report has been spoken with on that day."""
    for match in VolunteerMatch.objects.filter(event=event).select_related("offer__volunteer"):
        note_contact(match.offer.volunteer, event.day, offer=match.offer, match=match)
