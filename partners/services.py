"""Acts on the directory besides saving a form, each with its audit entry."""

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from core import audit
from partners.models import Organisation, Service


@transaction.atomic
def set_organisation_active(*, request: HttpRequest, organisation: Organisation, is_active: bool) -> None:
    """An inactive organisation stays for old referrals; none of its services is offered any more."""
    organisation.is_active = is_active
    organisation.save(update_fields=["is_active"])
    audit.record(request, audit.Action.UPDATE, organisation, fields=["is_active"], is_active=is_active)


@transaction.atomic
def set_service_offered(*, request: HttpRequest, service: Service, is_offered: bool) -> None:
    service.set_offered(is_offered)
    audit.record(request, audit.Action.UPDATE, service, fields=["status"], status=service.status)


@transaction.atomic
def confirm_service(*, request: HttpRequest, service: Service) -> None:
    """The organisation has said today that everything is still right."""
    service.confirm(timezone.localdate())
    audit.record(request, audit.Action.UPDATE, service, fields=["assured_on"])
