"""What is due under each rule: records whose period began before a day, as `began`."""

from datetime import date

from django.contrib.sessions.models import Session
from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Absence, Duty, RetentionRecord, User
from clients.marks import ANNOUNCED
from clients.models import BreakGlass, Client, ClientMerge, FileMark
from consultations.appointments.querysets import begin_of
from consultations.models import (
    Appointment,
    Concern,
    Consent,
    Consultation,
    Draft,
    HomeVisit,
    ImportBatch,
    Referral,
    SensitiveNote,
    Task,
    Ticket,
    WaitingEntry,
)
from consultations.referrals import machine
from core.models import AuditSeal
from core.trail import retention as trail_retention
from network.models import (
    BodyMember,
    FundApplication,
    Mediator,
    MediatorRequest,
    Placement,
    Volunteer,
    VolunteerContact,
    VolunteerMatch,
)
from partners.models import Contact, ReviewMail
from reports.models import FeedbackCode, Invitation, OpenAnswer


def _since(queryset: QuerySet, moment: str, cutoff: date) -> QuerySet:
    """Those whose `moment` lies before the day `cutoff`."""
    return queryset.filter(**{f"{moment}__lt": begin_of(cutoff)}).annotate(began=TruncDate(moment))


def tickets(cutoff: date, today: date) -> QuerySet:
    return Ticket.objects.kept_too_long(today).annotate(began=F("day"))


def drafts(cutoff: date, today: date) -> QuerySet:
    return Draft.objects.expired().annotate(began=TruncDate("updated_at"))


def sessions(cutoff: date, today: date) -> QuerySet:
    over = Session.objects.filter(expire_date__lt=timezone.now())
    return over.annotate(began=TruncDate("expire_date"))


def jobs(cutoff: date, today: date) -> QuerySet:
    return _since(DBTaskResult.objects.all(), "finished_at", cutoff)


def visits(cutoff: date, today: date) -> QuerySet:
    return HomeVisit.objects.kept_too_long(today).annotate(began=F("ended_on"))


def requests(cutoff: date, today: date) -> QuerySet:
    return HomeVisit.objects.open_too_long(today).annotate(began=F("requested_on"))


def appointments(cutoff: date, today: date) -> QuerySet:
    return Appointment.objects.kept_too_long(today).annotate(began=TruncDate("starts_at"))


def waiting(cutoff: date, today: date) -> QuerySet:
    return WaitingEntry.objects.kept_too_long(today).annotate(began=TruncDate("since"))


def imports(cutoff: date, today: date) -> QuerySet:
    has_something = ~Q(file="") | ~Q(rejects="") | Q(fault_count__gt=0)
    return _since(ImportBatch.objects.filter(has_something), "progress_at", cutoff)


def tasks(cutoff: date, today: date) -> QuerySet:
    return _since(Task.objects.all(), "done_at", cutoff)


def notes(cutoff: date, today: date) -> QuerySet:
    """Consultations with any text whose person, where there is one, has not come since."""
    later = Consultation.objects.filter(client=OuterRef("client"), held_on__gte=cutoff)
    noted = Concern.objects.filter(consultation=OuterRef("pk")).exclude(note="")
    sensitive = SensitiveNote.objects.filter(consultation=OuterRef("pk"))
    has_text = ~Q(note="") | ~Q(cancel_reason="") | Exists(noted) | Exists(sensitive)
    old = Consultation.objects.filter(has_text, held_on__lt=cutoff, recorded_at__lt=_announced_since(today))
    return old.exclude(Exists(later)).exclude(FileMark.held("client", today)).annotate(began=F("held_on"))


def clients(cutoff: date, today: date) -> QuerySet:
    """Nothing happened with them since, nothing is under way, and there is no hold."""
    theirs = {"client": OuterRef("pk")}
    since = (
        Consultation.objects.filter(**theirs, held_on__gte=cutoff),
        Appointment.objects.filter(**theirs, starts_at__gte=begin_of(cutoff)),
        HomeVisit.objects.filter(Q(requested_on__gte=cutoff) | Q(ended_on__gte=cutoff), **theirs),
        HomeVisit.objects.open().filter(**theirs),
        VolunteerMatch.objects.filter(**theirs, last_contact_on__gte=cutoff),
    )
    # Who never came counts from the day the file was made; an import may make it long after the last consultation.
    came = Q(created_at__lt=begin_of(cutoff)) | Exists(Consultation.objects.filter(**theirs))
    known = Client.objects.filter(came, anonymised_on__isnull=True, merged_into__isnull=True)
    # Who was taken in by an import of old data stands in the preview first, like everybody.
    known = known.filter(created_at__lt=_announced_since(today)).exclude(FileMark.held("pk", today))
    for reason in since:
        known = known.exclude(Exists(reason))
    last = Consultation.objects.filter(**theirs).order_by().values("client").annotate(last=Max("held_on"))
    return known.annotate(
        began=Coalesce(Subquery(last.values("last")), TruncDate("created_at"), output_field=DateField())
    )


def _announced_since(today: date):
    return begin_of(today - ANNOUNCED)


def consents(cutoff: date, today: date) -> QuerySet:
    """Revoked or expired, and no referral under it was open or closed since; those that are emptied already stay. An
    answer that stands is kept as long as the client."""
    theirs = Referral.objects.filter(consent=OuterRef("pk"))
    running = theirs.filter(Q(status__in=(machine.DRAFT, *machine.OPEN)) | Q(closed_on__gte=cutoff))
    over = Coalesce(TruncDate("revoked_at"), F("valid_until"))
    full = (
        Consent.objects.exclude(kind="referral", witness="", items=[])
        .annotate(began=over)
        .filter(began__lt=cutoff)
    )
    return full.exclude(Exists(running)).exclude(FileMark.held("client", today))


def merges(cutoff: date, today: date) -> QuerySet:
    """Snapshots of merges that can no longer be undone."""
    stored = ClientMerge.objects.filter(snapshot__isnull=False).exclude(FileMark.held("kept", today))
    return _since(stored, "merged_at", cutoff)


def break_glasses(cutoff: date, today: date) -> QuerySet:
    return _since(BreakGlass.objects.all(), "opened_at", cutoff)


def absences(cutoff: date, today: date) -> QuerySet:
    return Absence.objects.filter(last_day__lt=cutoff).annotate(began=F("last_day"))


def duties(cutoff: date, today: date) -> QuerySet:
    return Duty.objects.filter(day__lt=cutoff).annotate(began=F("day"))


def accounts(cutoff: date, today: date) -> QuerySet:
    gone = User.objects.filter(is_active=False).exclude(email__endswith=User.GONE)
    return _since(gone, "deactivated_at", cutoff)


def contacts(cutoff: date, today: date) -> QuerySet:
    closed = Contact.objects.filter(organisation__is_active=False)
    last = Greatest("modified_at", "organisation__modified_at")
    return closed.annotate(began=TruncDate(last)).filter(began__lt=cutoff)


def review_mails(cutoff: date, today: date) -> QuerySet:
    return _since(ReviewMail.objects.exclude(sent_to=""), "done_at", cutoff)


def applicants(cutoff: date, today: date) -> QuerySet:
    waiting = Volunteer.objects.not_accepted_since(begin_of(cutoff))
    return waiting.annotate(began=TruncDate("since"))


def volunteers(cutoff: date, today: date) -> QuerySet:
    return Volunteer.objects.kept_too_long(cutoff).annotate(began=F("left_on"))


def volunteer_contacts(cutoff: date, today: date) -> QuerySet:
    """When the last one was stands beside offer and help."""
    return VolunteerContact.objects.filter(on__lt=cutoff).annotate(began=F("on"))


def mediators(cutoff: date, today: date) -> QuerySet:
    return Mediator.objects.kept_too_long(cutoff).annotate(began=F("left_on"))


def mediations(cutoff: date, today: date) -> QuerySet:
    return MediatorRequest.objects.kept_too_long(cutoff).annotate(began=F("day"))


def fund_drafts(cutoff: date, today: date) -> QuerySet:
    return FundApplication.objects.unconfirmed_since(begin_of(cutoff)).annotate(began=TruncDate("since"))


def fund_refused(cutoff: date, today: date) -> QuerySet:
    return FundApplication.objects.refused_before(cutoff).annotate(began=F("decided_on"))


def fund(cutoff: date, today: date) -> QuerySet:
    return FundApplication.objects.settled_before(cutoff).annotate(began=F("settled_on"))


def body_members(cutoff: date, today: date) -> QuerySet:
    """Who has left gets no invitation any more."""
    return BodyMember.objects.filter(until__lt=cutoff).exclude(email="").annotate(began=F("until"))


def placements(cutoff: date, today: date) -> QuerySet:
    return Placement.objects.told_too_long(cutoff).annotate(began=F("until"))


def feedback_codes(cutoff: date, today: date) -> QuerySet:
    return FeedbackCode.stored.filter(expires_on__lt=cutoff).annotate(began=F("expires_on"))


def open_answers(cutoff: date, today: date) -> QuerySet:
    return OpenAnswer.stored.months_before(cutoff).annotate(began=F("month"))


def invitations(cutoff: date, today: date) -> QuerySet:
    return Invitation.stored.filter(invited_on__lt=cutoff).annotate(began=F("invited_on"))


def protocol(cutoff: date, today: date) -> QuerySet:
    return _since(RetentionRecord.objects.all(), "at", cutoff)


def trail(cutoff: date, today: date) -> QuerySet:
    last = trail_retention.expired(today).last
    gone = AuditSeal.objects.filter(number__lte=last.number if last else 0)
    return gone.annotate(began=TruncDate("entry__at"))


def facts(cutoff: date, today: date) -> QuerySet:
    return Consultation.objects.filter(held_on__lt=cutoff).annotate(began=F("held_on"))
