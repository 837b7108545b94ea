"""The left navigation: entries by task, shown to those whose role may use them, with live counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.retention import KEEPERS
from accounts.review.services import overdue_for
from clients.models import BreakGlass
from consultations.desk.querysets import QUEUE
from consultations.due.lists import due_querysets
from consultations.models import Appointment, HomeVisit, Referral, Ticket
from core import rows
from districts import prepared
from districts.scoping import CASEWORK, EVALUATION, EVERYBODY, OFFICE_ROLES, Role
from network.housing.querysets import READERS as HOUSING_READERS
from network.models import Decision, Event, FundApplication, MediatorRequest, Volunteer
from partners.models import Agreement, Proposal, Service
from reports.models import OpenAnswer

PARTNER_SEARCH = (Role.RECEPTION, *CASEWORK, Role.COORDINATOR, Role.DIRECTORY)

QUALITY = (Role.LEAD, Role.COORDINATOR, Role.DIRECTORY)
ORGANISATION_PAGES = ("partners:location_", "partners:contact_", "partners:agreement_")
EVENT_PAGES = ("network:number_",)
BODY_PAGES = (
    *("network:bodymember_", "network:meeting_", "network:agendaitem_", "network:decision_"),
    "reports:meeting_barriers",
)
HOUSING_PAGES = ("network:housing_", "network:placement_", "network:accommodation_")
ROSTER_PAGES = ("accounts:duty_", "accounts:absence_")
REPORT_PAGES = ("reports:annual_report", "reports:frozen_", "reports:job_")
MEDIATOR_PAGES = ("network:mediator_",)
MONEY_PAGES = ("network:mediatorpayment_", "network:mediatorbudget_")
VOLUNTEER_PAGES = ("network:volunteeroffer_", "network:volunteermatch_", "network:volunteercontact_")
CITY_PAGES = (
    "districts:site_",
    "districts:opening",
    "districts:office",
    "districts:city_",
    "districts:district_",
    "districts:population_",
    "districts:statisticaldistrict_",
    "districts:employer_",
    "districts:holiday_",
)
ROLE_PAGES = ("accounts:membership_", "accounts:cityrole_")


@dataclass(frozen=True)
class NavEntry:
    """`waiting(user)`: the records still to be dealt with, of one kind or of several; their number stands beside the
    label. It is counted for the whole city where the entry `looks_further` (core.rows): only what `waiting` says then
    keeps other offices out. `pages`: what the URL names of further pages of the entry begin with; those of the same
    record (`clients:client_update`) always are."""

    label: str | Promise
    url_name: str
    roles: tuple[Role, ...]
    waiting: Callable[..., Iterable[QuerySet]] | None = None
    pages: tuple[str, ...] = ()
    looks_further: bool = False

    def is_current(self, view_name: str) -> bool:
        record = self.url_name.rpartition("_")[0]
        of_record = (f"{record}_",) if record else ()
        return view_name == self.url_name or view_name.startswith((*of_record, *self.pages))


@dataclass(frozen=True)
class NavSection:
    label: str | Promise
    entries: tuple[NavEntry, ...]


def waiting_people(user) -> list[QuerySet]:
    return [Ticket.objects.visible_to(user).on(timezone.localdate()).waiting()]


def todays_appointments(user) -> list[QuerySet]:
    return [Appointment.objects.visible_to(user).on(timezone.localdate()).booked()]


def open_referrals(user) -> list[QuerySet]:
    return [Referral.objects.visible_to(user).open()]


def requested_visits(user) -> list[QuerySet]:
    return [HomeVisit.objects.visible_to(user).requested()]


def waiting_volunteers(user) -> list[QuerySet]:
    """Consents of other offices' clients count, too."""
    volunteers = Volunteer.objects.visible_to(user)
    return [volunteers.new(), Volunteer.objects.looked_after_by(user).without_contact()]


def mediations_to_do(user) -> list[QuerySet]:
    return [MediatorRequest.objects.visible_to(user).to_be_done()]


def events_to_report(user) -> list[QuerySet]:
    return [Event.objects.visible_to(user).kept_by(user).to_be_reported()]


def waiting_applications(user) -> list[QuerySet]:
    return [FundApplication.objects.visible_to(user).waiting_for(user)]


def overdue_decisions(user) -> list[QuerySet]:
    return [Decision.objects.visible_to(user).kept_by(user).overdue()]


def unchecked_answers(user) -> list[QuerySet]:
    return [OpenAnswer.objects.visible_to(user).waiting()]


def to_be_confirmed(user) -> list[QuerySet]:
    agreements = Agreement.objects.visible_to(user).due_for_renewal()
    return [Service.objects.visible_to(user).to_be_confirmed(), agreements]


def unjudged_accesses(user) -> list[QuerySet]:
    return [BreakGlass.objects.to_be_judged_by(user)]


def corrections(user) -> list[QuerySet]:
    return [Proposal.objects.visible_to(user).open()]


SECTIONS = (
    NavSection(
        "",
        (
            NavEntry(_("Today"), "home", QUEUE, waiting_people),
            NavEntry(
                _("Appointments"),
                "consultations:appointment_list",
                CASEWORK,
                todays_appointments,
                pages=("consultations:waiting_",),
            ),
            NavEntry(_("Consultations"), "consultations:consultation_list", CASEWORK),
            NavEntry(_("Clients"), "clients:client_list", CASEWORK),
            NavEntry(_("Referrals"), "consultations:referral_list", CASEWORK, open_referrals),
            NavEntry(_("Home visits"), "consultations:visit_list", CASEWORK, requested_visits),
            NavEntry(_("Tasks"), "consultations:task_list", CASEWORK, due_querysets),
            NavEntry(_("Duty roster"), "accounts:roster_own", OFFICE_ROLES, pages=ROSTER_PAGES),
        ),
    ),
    NavSection(
        _("Network"),
        (
            NavEntry(_("Events"), "network:event_list", EVERYBODY, events_to_report, pages=EVENT_PAGES),
            NavEntry(_("Round tables"), "network:body_list", EVERYBODY, overdue_decisions, pages=BODY_PAGES),
            NavEntry(_("Services"), "partners:service_list", PARTNER_SEARCH),
            NavEntry(
                _("Organisations"), "partners:organisation_list", PARTNER_SEARCH, pages=ORGANISATION_PAGES
            ),
            NavEntry(
                _("Volunteers"),
                "network:volunteer_list",
                CASEWORK,
                waiting_volunteers,
                pages=VOLUNTEER_PAGES,
                looks_further=True,
            ),
            NavEntry(
                _("Language mediation"),
                "network:mediatorrequest_list",
                CASEWORK,
                mediations_to_do,
                pages=MEDIATOR_PAGES,
            ),
            NavEntry(_("Mediation: money"), "network:mediatorrate_list", EVALUATION, pages=MONEY_PAGES),
            NavEntry(
                _("Neighbourhood fund"),
                "network:fund_list",
                (*CASEWORK, Role.COORDINATOR),
                waiting_applications,
                pages=("network:fundrule_",),
            ),
            NavEntry(
                _("Housing programme"), "network:housingunit_list", HOUSING_READERS, pages=HOUSING_PAGES
            ),
            NavEntry(_("To be confirmed"), "partners:review_list", (Role.DIRECTORY,), to_be_confirmed),
            NavEntry(_("Corrections"), "partners:proposal_list", (Role.DIRECTORY,), corrections),
            NavEntry(_("Partner quality"), "consultations:partner_quality", QUALITY),
            NavEntry(
                _("Import and export"), "partners:package", (Role.DIRECTORY,), pages=("partners:package_",)
            ),
        ),
    ),
    NavSection(
        _("Evaluation"),
        (
            NavEntry(_("Statistics"), "reports:dashboard", EVALUATION),
            NavEntry(_("Explorer"), "reports:explorer", EVALUATION, pages=("reports:savedquery_",)),
            NavEntry(_("Gaps"), "reports:gaps", QUALITY),
            NavEntry(_("Annual report"), "reports:annual_report", EVALUATION, pages=REPORT_PAGES),
            NavEntry(
                _("Feedback"),
                "evaluation:questionnaire_list",
                (*OFFICE_ROLES, Role.COORDINATOR),
                unchecked_answers,
                pages=("evaluation:",),
            ),
            NavEntry(_("Monitoring"), "districts:indicator_list", EVERYBODY),
        ),
    ),
    NavSection(
        _("Administration"),
        (
            NavEntry(_("Offices and team"), "districts:office_list", EVERYBODY, pages=CITY_PAGES),
            NavEntry(_("Staff accounts"), "accounts:user_list", (Role.ADMIN,), pages=ROLE_PAGES),
            NavEntry(_("Review of rights"), "accounts:review", (Role.ADMIN, Role.LEAD), overdue_for),
            NavEntry(_("Catalogues"), "catalogues:topic_list", EVERYBODY, pages=("catalogues:",)),
            NavEntry(_("Audit trail"), "accounts:audit_list", (Role.DPO,), pages=("audit_",)),
            NavEntry(
                _("Break-glass"),
                "clients:breakglass_list",
                (Role.LEAD, Role.DPO),
                unjudged_accesses,
            ),
            NavEntry(_("Registers"), "register_processing", KEEPERS),
            NavEntry(_("Privacy notices"), "clients:notice_list", EVERYBODY),
            NavEntry(_("Retention"), "retention", KEEPERS, pages=("retention_periods",)),
            NavEntry(_("Soon anonymised"), "retention_announced", (Role.LEAD,)),
            NavEntry(_("Imports"), "consultations:import_list", (Role.LEAD,)),
        ),
    ),
)


def navigation(request: HttpRequest, counts: dict[str, int]) -> list[dict]:
    """Sections with at least one entry for the person: label and entries as `label, url, is_current, count`.

    `counts`: what waits, by URL name.
    """
    match = request.resolver_match
    view_name = match.view_name if match else ""
    sections = []
    for section in SECTIONS:
        entries = [
            {
                "label": entry.label,
                "url": reverse(entry.url_name),
                "is_current": entry.is_current(view_name),
                "count": counts.get(entry.url_name),
            }
            for entry in section.entries
            if request.user.access.has(*entry.roles)
        ]
        if entries:
            sections.append({"label": section.label, "entries": entries})
    return sections


def waiting_counts(user) -> dict[str, int]:
    """What waits for the person, by URL name of the entry, zeros left out; one query for all entries, or two."""
    entries = [entry for section in SECTIONS for entry in section.entries]
    mine = [entry for entry in entries if entry.waiting and user.access.has(*entry.roles)]
    found = _counted("office", user, [entry for entry in mine if not entry.looks_further])
    with rows.whole_city():
        found |= _counted("city", user, [entry for entry in mine if entry.looks_further])
    return {url_name: count for url_name, count in found.items() if count}


def _counted(where: str, user, entries: list[NavEntry]) -> dict[str, int]:
    question = f"navigation|{where}|{prepared.asked_by(user)}"
    return prepared.counts(question, lambda: {entry.url_name: entry.waiting(user) for entry in entries})
