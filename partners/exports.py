"""Columns of the directory's lists, on the page and in the file alike; the contact person never leaves the house."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import SEPARATOR, Column
from partners.models import Organisation, Service


def reach(service: Service) -> str:
    """For whom a service is: the names of its districts, or the whole city."""
    if service.is_citywide:
        return gettext("whole city")
    return ", ".join(district.name for district in service.districts.all())


def languages(service: Service) -> str:
    return ", ".join(language.label for language in service.languages.all())


def topics(service: Service) -> str:
    return SEPARATOR.join(topic.label for topic in service.topics.all())


def state(service: Service) -> str:
    """The state as people read it; a service of an inactive organisation is not offered either."""
    if service.status == Service.Status.ACTIVE and not service.organisation.is_active:
        return gettext("organisation not active")
    return service.get_status_display()


ORGANISATION_COLUMNS = [
    Column("name", _("Name"), str, sort=("name",), link=Organisation.get_absolute_url),
    Column("type", _("Type"), lambda organisation: organisation.get_type_display(), sort=("type", "name")),
    Column(
        "services",
        _("Services"),
        lambda organisation: organisation.service_count,
        kind="integer",
        sort=("service_count", "name"),
    ),
    Column("phone", _("Phone"), lambda organisation: organisation.phone),
    Column("email", _("E-mail"), lambda organisation: organisation.email),
    Column("website", _("Website"), lambda organisation: organisation.website, on_page=False),
    Column(
        "active",
        _("active"),
        lambda organisation: organisation.is_active,
        kind="boolean",
        sort=("is_active", "name"),
    ),
]

SERVICE_COLUMNS = [
    Column("name", _("Service"), lambda service: service.name, sort=("name",), link=Service.get_absolute_url),
    Column(
        "organisation",
        _("Organisation"),
        lambda service: service.organisation.name,
        sort=("organisation__name", "name"),
    ),
    Column(
        "type",
        _("Type"),
        lambda service: service.organisation.get_type_display(),
        on_page=False,
    ),
    Column("topics", _("Topics"), topics),
    Column("districts", _("Districts"), reach),
    Column("languages", _("Languages"), languages),
    Column("street", _("Street"), lambda service: service.street, on_page=False),
    Column("postcode", _("Postcode"), lambda service: service.postcode, on_page=False),
    Column("town", _("Town"), lambda service: service.town, on_page=False),
    Column("hours", _("Opening hours"), lambda service: service.opening_hours, on_page=False),
    Column("phone", _("Phone"), lambda service: service.phone, on_page=False),
    Column("website", _("Website"), lambda service: service.website, on_page=False),
    Column("state", _("State"), state, sort=("status",)),
    Column(
        "assured_on",
        _("Confirmed"),
        lambda service: service.assured_on,
        kind="date",
        sort=("assured_on",),
    ),
]
