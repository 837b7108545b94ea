"""The rules of deletion: what, from when on, for how long, and what then happens. `registry.py` says which model is
under which rule.

A rule with `months` belongs to a controller, who may set another period; one with `days` or a `fixed` period is the
same for all, because its purpose is over then whoever is responsible.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.trail_codes import add_words
from clients.merging.models import UNDO_FOR
from core.periods import months_later
from network.fund.mails import UNCONFIRMED_DAYS
from welcome.retention import acts, due

ANONYMISE, DELETE, EMPTY = _("anonymise, keep the facts"), _("delete"), _("delete the text, keep the facts")
OFFER = _("offer to the city archive, by hand")


@dataclass(frozen=True)
class Rule:
    """`due(cutoff, today)` finds the records whose period began before the day `cutoff`, as `began`; `office` is the
    column of theirs by which the controller is known. `act(records)` does what is to be done with them and says to how
    many; without one, a person does it."""

    code: str
    label: str | Promise
    start: str | Promise
    then: str | Promise
    due: Callable[[date, date], QuerySet]
    act: Callable[[QuerySet], int] | None
    months: int = 0
    days: int = 0
    office: str = ""
    is_fixed: bool = False

    @property
    def is_set_by_controller(self) -> bool:
        return bool(self.office) and not self.is_fixed

    def cutoff(self, today: date, months: int) -> date:
        return months_later(today, -months) if months else today - timedelta(days=self.days)


RULES = (
    Rule("ticket", _("Ticket of the queue"), _("end of the day"), EMPTY, due.tickets, acts.tickets, days=1),
    Rule("draft", _("Draft"), _("last typed"), DELETE, due.drafts, acts.delete, days=3),
    Rule("session", _("Session and what was typed in it"), _("its end"), DELETE, due.sessions, acts.delete),
    Rule("job", _("Finished background task"), _("its end"), DELETE, due.jobs, acts.delete, days=14),
    Rule("visit", _("Address and notes of a home visit"), _("the visit is over, or the move"), EMPTY, due.visits,
         acts.visits, days=92, office="office", is_fixed=True),
    Rule("request", _("Request for a home visit that came to nothing"), _("request"), DELETE, due.requests,
         acts.requests, days=183, office="office", is_fixed=True),
    Rule("appointment", _("Appointment"), _("its day"), EMPTY, due.appointments, acts.appointments, days=90,
         office="office", is_fixed=True),
    Rule("waiting", _("Entry of the waiting list"), _("entry"), DELETE, due.waiting, acts.delete, days=90,
         office="office", is_fixed=True),
    Rule("import", _("Uploaded file and its faults"), _("last progress"), DELETE, due.imports, acts.imports,
         months=3, office="office"),
    Rule("task", _("Task"), _("done"), DELETE, due.tasks, acts.delete, months=12, office="office"),
    Rule("note", _("Notes of a consultation"), _("last contact"), EMPTY, due.notes, acts.notes, months=12,
         office="office"),
    Rule("client", _("Client"), _("last contact"), ANONYMISE, due.clients, acts.clients, months=24,
         office="office"),
    Rule("consent", _("Consent"), _("revoked, expired, or its last referral closed"), DELETE, due.consents,
         acts.consents, months=36, office="client__office"),
    Rule("merge", _("Snapshot of two merged files"), _("merged"), EMPTY, due.merges, acts.merges, days=UNDO_FOR.days,
         office="kept__office", is_fixed=True),
    Rule("break_glass", _("Break-glass access with its reason"), _("opened"), DELETE, due.break_glasses, acts.delete,
         months=12, office="client__office", is_fixed=True),
    Rule("absence", _("Absence of staff"), _("last day"), DELETE, due.absences, acts.delete, months=12,
         is_fixed=True),
    Rule("duty", _("Duty of staff"), _("its day"), DELETE, due.duties, acts.delete, months=12, is_fixed=True),
    Rule("account", _("Staff account"), _("deactivated"), _("pseudonymise"), due.accounts, acts.accounts, months=6,
         is_fixed=True),
    Rule("contact", _("Contact person of an organisation that is gone"), _("organisation closed"), DELETE,
         due.contacts, acts.delete, months=12, is_fixed=True),
    Rule("review", _("Address of a mail to a partner"), _("sent"), EMPTY, due.review_mails, acts.review_mails,
         months=12, is_fixed=True),
    Rule("applicant", _("Offer of help that was not confirmed, or was declined"), _("sent, or declined"), DELETE,
         due.applicants, acts.delete, days=settings.VOLUNTEER_LINK_DAYS),
    Rule("volunteer", _("Volunteer with offers and help"), _("left"), ANONYMISE, due.volunteers, acts.volunteers,
         months=12, office="office"),
    Rule("volunteer_contact", _("Contact with a volunteer"), _("its day"), DELETE, due.volunteer_contacts, acts.delete,
         months=12, office="volunteer__office"),
    Rule("mediator", _("Language mediator"), _("left"), ANONYMISE, due.mediators, acts.mediators, months=12,
         is_fixed=True),
    Rule("mediation", _("Meeting point of a language mediation"), _("its day"), EMPTY, due.mediations,
         acts.mediations, months=12, office="office"),
    Rule("fund_draft", _("Application to the fund that was not confirmed"), _("sent"), DELETE, due.fund_drafts,
         acts.delete, days=UNCONFIRMED_DAYS, is_fixed=True),
    Rule("fund_refused", _("Application to the fund that was rejected"), _("decision"), ANONYMISE, due.fund_refused,
         acts.fund, months=12, is_fixed=True),
    Rule("fund", _("File of the fund"), _("proof of use accepted"), ANONYMISE, due.fund, acts.fund, months=120,
         is_fixed=True),
    Rule("body_member", _("Invitation address of a former member of a body"), _("left"), EMPTY, due.body_members,
         acts.body_members, months=12, is_fixed=True),
    Rule("placement", _("Children and language of a household in a flat of the programme"), _("moved out"), EMPTY,
         due.placements, acts.placements, months=12, is_fixed=True),
    Rule("feedback_code", _("Code of a questionnaire"), _("its last day"), DELETE, due.feedback_codes, acts.delete,
         days=30, is_fixed=True),
    Rule("open_answer", _("Open answer of a questionnaire"), _("its month"), DELETE, due.open_answers, acts.delete,
         months=24, is_fixed=True),
    Rule("invitation", _("Who was asked to fill in a questionnaire"), _("asked"), DELETE, due.invitations, acts.delete,
         months=12, is_fixed=True),
    Rule("protocol", _("Protocol of deletion"), _("entry"), DELETE, due.protocol, acts.delete, months=36,
         is_fixed=True),
    Rule("audit", _("Audit trail"), _("entry"), DELETE, due.trail, acts.trail, months=settings.AUDIT_MONTHS,
         is_fixed=True),
    Rule("facts", _("Anonymous facts of consultations"), _("day"), OFFER, due.facts, None, months=120,
         is_fixed=True),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}
add_words("rule", {rule.code: rule.label for rule in RULES})
