"""What is done with data of people, and why: the part of the register of processing that the product cannot know by
itself. Categories of data come from the models, periods from the rules of retention. A test fails for a kind of record
under a rule that belongs to no activity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import Encrypted
from districts.scoping import CASEWORK, EVALUATION, OFFICE_ROLES, Role
from welcome.retention.registry import UNDER_RULE
from welcome.retention.rules import BY_CODE, Rule

ADVISED, STAFF = _("people who are advised"), _("staff")
CONSENT_OR_TASK = _(
    "Consent (Art. 6 (1) a, Art. 9 (2) a GDPR) or public task (Art. 6 (1) e GDPR, §§ 67a, 67b SGB X), as recorded for "
    "each person"
)
EMPLOYMENT = _("Employment and public task (Art. 6 (1) e, Art. 88 GDPR)")
NOBODY = _("nobody outside the office")


@dataclass(frozen=True)
class Kind:
    """A kind of record: which data, which of them are encrypted in the database, and for how long."""

    label: str
    data: list[str]
    encrypted: list[str]
    rules: list[Rule]


@dataclass(frozen=True)
class Activity:
    """`models` are the labels of the registry of retention; `readers` see content, not figures."""

    title: str | Promise
    purpose: str | Promise
    basis: str | Promise
    people: str | Promise
    receivers: str | Promise
    models: tuple[str, ...]
    readers: Sequence[Role]

    @cached_property
    def kinds(self) -> list[Kind]:
        return [kind_of(label) for label in self.models]

    @property
    def reader_labels(self) -> list[str]:
        return [str(role.label) for role in self.readers]


def kind_of(label: str) -> Kind:
    model = apps.get_model(label)
    fields = list(_told(model))
    rules = [BY_CODE[code] for code in UNDER_RULE[label]]
    encrypted = [_named(field) for field in fields if isinstance(field, Encrypted)]
    return Kind(
        str(capfirst(model._meta.verbose_name)), [_named(field) for field in fields], encrypted, rules
    )


def _told(model: type[models.Model]) -> Iterator[models.Field]:
    """Fields that have a name for people; numbers of the product itself have none."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if isinstance(field.verbose_name, Promise) and not field.primary_key:
            yield field


def _named(field: models.Field) -> str:
    return str(field.verbose_name)


ACTIVITIES = (
    Activity(
        _("Advice"),
        _("Advising newcomers, and going on where the last conversation ended; counting it without names"),
        CONSENT_OR_TASK,
        ADVISED,
        NOBODY,
        (
            *("clients.Client", "clients.FileMark", "clients.ClientMerge", "consultations.Consultation"),
            *(
                "consultations.SensitiveNote",
                "consultations.Concern",
                "consultations.Draft",
                "consultations.Task",
            ),
        ),
        CASEWORK,
    ),
    Activity(
        _("Referral and consent"),
        _("Passing somebody on to an organisation or another office that helps; proving what was agreed to"),
        _("Consent by receiver and purpose (Art. 6 (1) a, Art. 9 (2) a GDPR; § 203 StGB)"),
        ADVISED,
        _("Only the organisation or office that the consent names, and only what it names"),
        (
            *("consultations.Referral", "consultations.ReferralEvent", "consultations.ReferralMail"),
            *("consultations.Consent", "clients.NoticeGiven"),
        ),
        CASEWORK,
    ),
    Activity(
        _("Open hours and appointments"),
        _("Calling people in turn, agreeing on times, reminding who wishes it"),
        CONSENT_OR_TASK,
        ADVISED,
        NOBODY,
        (
            *("consultations.Ticket", "consultations.Appointment", "consultations.AppointmentMail"),
            *("consultations.WaitingEntry", "consultations.CalendarFeed"),
        ),
        OFFICE_ROLES,
    ),
    Activity(
        _("Home visits"),
        _("Welcoming a family in its flat, and visits for other reasons"),
        CONSENT_OR_TASK,
        ADVISED,
        NOBODY,
        ("consultations.HomeVisit",),
        CASEWORK,
    ),
    Activity(
        _("Volunteers"),
        _("Bringing people who help together with those who wish for it, and keeping it going"),
        _("Consent (Art. 6 (1) a GDPR), of the volunteer and of whoever is helped; § 203 StGB"),
        _("volunteers, and people who are advised"),
        _("the volunteer, of whoever has agreed to it"),
        (
            *("network.Volunteer", "network.VolunteerOffer", "network.VolunteerMatch"),
            *("network.VolunteerContact", "network.VolunteerMail"),
        ),
        CASEWORK,
    ),
    Activity(
        _("Language mediators"),
        _("Finding somebody who interprets, and paying the allowance"),
        _("Public task (Art. 6 (1) e GDPR); agreement with the mediator (Art. 6 (1) b)"),
        _("language mediators"),
        _("whoever pays the allowance; the mediator never learns who is advised"),
        (
            *("network.Mediator", "network.MediatorLanguage", "network.MediatorSlot"),
            *("network.MediatorRequest", "network.MediationOrigin", "network.MediatorOffer"),
            "network.MediatorMail",
        ),
        CASEWORK,
    ),
    Activity(
        _("Neighbourhood fund"),
        _("Deciding on applications for money, paying it and checking what it was used for"),
        _("Public task (Art. 6 (1) e GDPR) and budget law"),
        _("contact persons of clubs and groups, single applicants"),
        _("the body that decides: management, round table or district council"),
        (
            *("network.FundApplication", "network.FundCost", "network.FundQuery"),
            *("network.FundMail", "network.FundReceipt", "network.FundPayment"),
            *("network.FundRepayment", "network.FundWaiver"),
        ),
        (*CASEWORK, Role.COORDINATOR),
    ),
    Activity(
        _("Round tables and bodies"),
        _("Inviting organisations and departments to meetings, keeping minutes and decisions"),
        _("Public task (Art. 6 (1) e GDPR)"),
        _("people at whose address an organisation is invited"),
        NOBODY,
        ("network.BodyMember",),
        (*CASEWORK, Role.COORDINATOR),
    ),
    Activity(
        _("Housing programme"),
        _("Knowing which flats of the programme are vacant, and how many people live in the others"),
        _("Public task (Art. 6 (1) e GDPR)"),
        _("households in flats of the programme, known by head counts and the number of the flat"),
        NOBODY,
        ("network.Placement",),
        EVALUATION,
    ),
    Activity(
        _("Feedback"),
        _("Asking people who were advised, visitors, partners and staff anonymously how it is going"),
        _("Public task (Art. 6 (1) e GDPR); answering is voluntary"),
        _("partners and staff who are asked by mail; nobody is known of the answers"),
        NOBODY,
        (
            *("reports.FeedbackCode", "reports.OpenAnswer", "reports.Invitation"),
            "reports.InvitationMail",
        ),
        (*OFFICE_ROLES, Role.COORDINATOR),
    ),
    Activity(
        _("Import of earlier records"),
        _("Taking over consultations that were kept elsewhere"),
        CONSENT_OR_TASK,
        ADVISED,
        NOBODY,
        ("consultations.ImportBatch",),
        (Role.LEAD,),
    ),
    Activity(
        _("Access in an emergency"),
        _("Opening the file of another office when it cannot wait, and judging whether it was justified"),
        _("Vital interests or public task (Art. 6 (1) d, e GDPR)"),
        ADVISED,
        _("the lead of the office whose file it is, and the data protection officer"),
        ("clients.BreakGlass", "clients.BreakGlassMail"),
        (Role.LEAD, Role.DPO),
    ),
    Activity(
        _("Staff, roster and accounts"),
        _("Logging in with the right roles, planning who is there"),
        EMPLOYMENT,
        STAFF,
        NOBODY,
        (
            *("accounts.User", "accounts.Membership", "accounts.CityRole", "accounts.Duty"),
            *("accounts.Absence", "account.EmailAddress", "account.EmailConfirmation"),
            *("mfa.Authenticator", "socialaccount.SocialAccount", "socialaccount.SocialToken"),
            *("sessions.Session", "usersessions.UserSession", "reports.SavedQuery"),
        ),
        (*OFFICE_ROLES, Role.ADMIN),
    ),
    Activity(
        _("Partner directory"),
        _("Finding help that fits, and asking partners whether their entries still hold"),
        _("Public task (Art. 6 (1) e GDPR)"),
        _("contact persons of partners"),
        _("everybody, for services that are marked public; contact persons are never among them"),
        ("partners.Contact", "partners.ReviewMail"),
        (Role.RECEPTION, *EVALUATION, Role.ADVISER, Role.DIRECTORY),
    ),
    Activity(
        _("Audit trail, deletion and background work"),
        _("Showing every access, proving that data were deleted; for control of data protection only"),
        _("Legal duty (Art. 6 (1) c, Art. 5 (2), Art. 32 GDPR)"),
        _("people who are advised, and staff"),
        _("the person, as part of the copy of the data"),
        (
            *("core.AuditEntry", "core.AuditSeal", "accounts.RetentionRecord"),
            "django_tasks_database.DBTaskResult",
        ),
        (Role.DPO, Role.ADMIN),
    ),
)
