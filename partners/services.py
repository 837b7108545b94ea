"""Acts on the directory besides saving a plain form, each with its audit entry."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from core import audit
from partners import search
from partners.hours import Hours, write_hours
from partners.models import Organisation, Schedule, Service


@transaction.atomic
def set_organisation_active(*, request: HttpRequest, organisation: Organisation, is_active: bool) -> None:
    """An inactive organisation stays for old referrals; none of its services is offered any more."""
    organisation.is_active = is_active
    organisation.save(update_fields=["is_active", "modified_at"])
    audit.record(request, audit.Action.UPDATE, organisation, fields=["is_active"], is_active=is_active)


@transaction.atomic
def set_service_offered(*, request: HttpRequest, service: Service, is_offered: bool) -> None:
    service.set_offered(is_offered)
    audit.record(request, audit.Action.UPDATE, service, fields=["status"], status=service.status)


@transaction.atomic
def confirm_service(*, request: HttpRequest, service: Service) -> None:
    """The organisation has said today that everything is still right."""
    service.confirm(timezone.localdate(), by=str(request.user))
    audit.record(request, audit.Action.UPDATE, service, fields=["assured_on"])


@transaction.atomic
def state_capacity(
    *, request: HttpRequest, service: Service, capacity: str, waiting_weeks: int | None
) -> None:
    service.state_capacity(capacity, waiting_weeks, timezone.localdate())
    audit.record(request, audit.Action.UPDATE, service, fields=["capacity"], capacity=capacity)


def set_hours(service: Service, hours: Sequence[Hours]) -> bool:
    """Make the plain weekly hours of `service` those of `hours`; whether something changed. What stays keeps its id,
    and times with a validity or a note are left alone."""
    stored = {_hours(each): each for each in plain_hours(service)}
    gone = [each.pk for key, each in stored.items() if key not in set(hours)]
    new = [key for key in hours if key not in stored]
    Schedule.objects.filter(pk__in=gone).delete()
    Schedule.objects.bulk_create(
        Schedule(service=service, weekday=key.weekday, opens_at=key.opens_at, closes_at=key.closes_at)
        for key in new
    )
    return bool(gone or new)


def plain_hours(service: Service) -> list[Schedule]:
    """The weekly hours that hold until further notice, without a note."""
    return [
        each
        for each in service.schedules.all()
        if not (each.valid_from or each.valid_until or each.note or each.extra)
    ]


def hours_text(service: Service) -> str:
    """The plain weekly hours in one line: Mo–Mi 9–12, Do 14–17."""
    return write_hours(map(_hours, plain_hours(service)))


def _hours(schedule: Schedule) -> Hours:
    return Hours(schedule.day_number, schedule.opens_at, schedule.closes_at)


def refresh_search(organisation: Organisation) -> None:
    """After a change of the organisation or of its places: its services are found by the new words."""
    search.refresh(_searchable(organisation.services.all()))


def refresh_search_of(services: Iterable[Service]) -> None:
    search.refresh(_searchable(Service.objects.filter(pk__in=[service.pk for service in services])))


def _searchable(services):
    return services.select_related("organisation").prefetch_related("places")
