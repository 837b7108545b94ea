"""Columns of the directory's lists, on the page and in the file alike; the contact person never leaves the house."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import SEPARATOR, Column
from partners.models import Organisation, ReviewRequest, Service
from partners.services import hours_text


def reach(service: Service) -> str:
    """For whom a service is: the names of its districts, or the whole city."""
    if service.is_citywide:
        return gettext("whole city")
    return ", ".join(district.name for district in service.district_list)


def languages(service: Service) -> str:
    return ", ".join(language.label for language in service.language_list)


def topics(service: Service) -> str:
    return SEPARATOR.join(topic.label for topic in service.topic_list)


def state(service: Service) -> str:
    """The state as people read it; a service of an inactive organisation is not offered either."""
    if service.status == Service.Status.ACTIVE and not service.organisation.is_active:
        return gettext("organisation not active")
    return service.status_text


def due_since(service: Service) -> date | None:
    """The day from which the service is to be confirmed; none for one that never was."""
    return service.review_due_on if service.assured_on else None


def asked(service: Service) -> str:
    """What became of the last question to the partner, and what is to be done; reads the prefetched requests."""
    last = service.last_request
    if last and last.is_open:
        return _asked_by_mail(last)
    if last and last.is_to_decide:
        return gettext("corrections to decide on")
    if not service.mail_address:
        return gettext("no address: call")
    if last and last.state == ReviewRequest.State.ENDED:
        return gettext("no answer: call")
    return gettext("ask by mail")


def _asked_by_mail(request: ReviewRequest) -> str:
    if request.mail.is_given_up:
        return gettext("mail not delivered: call")
    day = date_format(request.asked_on, "SHORT_DATE_FORMAT")
    return gettext("asked on %(day)s") % {"day": day}


def ask_address(service: Service) -> str:
    if service.last_request and service.last_request.is_to_decide:
        return reverse("partners:proposal_list")
    return reverse("partners:service_ask", args=[service.pk])


def places(service: Service) -> str:
    return SEPARATOR.join(str(place) for place in service.places.all())


def opening_hours(service: Service) -> str:
    return ", ".join(text for text in (hours_text(service), service.opening_hours) if text)


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
    Column("capacity", _("Capacity"), lambda service: service.capacity_text),
    Column("places", _("Places"), places, on_page=False),
    Column("hours", _("Opening hours"), opening_hours, on_page=False),
    Column("access", _("Access"), lambda service: service.get_access_display(), on_page=False),
    Column("cost", _("Cost"), lambda service: service.get_cost_display(), on_page=False),
    Column("interpreter", _("Interpreter"), lambda service: service.get_interpreter_display(), on_page=False),
    Column(
        "documents",
        _("Documents to bring"),
        lambda service: SEPARATOR.join(service.document_list),
        on_page=False,
    ),
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

REVIEW_COLUMNS = [
    *SERVICE_COLUMNS[:2],
    Column("due", _("Due since"), due_since, kind="date", sort=("review_due_on",)),
    Column(
        "assured_on", _("Confirmed"), lambda service: service.assured_on, kind="date", sort=("assured_on",)
    ),
    Column("assured_by", _("Confirmed by"), lambda service: service.assured_by),
    Column("asked", _("Question to the partner"), asked, link=ask_address),
    Column("phone", _("Phone"), lambda service: service.phone or service.organisation.phone),
    Column("email", _("E-mail"), lambda service: service.mail_address, on_page=False),
]
