"""Acts on volunteers, their offers and matches: each is one transaction with its entry of the audit trail.

What may not be done raises ValidationError with the words for the person.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consent
from consultations.statements import services as statements
from core import audit
from core.conflicts import EditConflict
from districts.models import District, Office
from network.models import Volunteer, VolunteerContact, VolunteerMail, VolunteerMatch, VolunteerOffer
from network.volunteers import links, mails
from network.volunteers.codes import State

ASK_AGAIN = timedelta(hours=1)
"""Who sends the form once more gets another mail after so long at the earliest."""

# --- The form for everybody -----------------------------------------------------------------------------


@transaction.atomic
def apply(
    *, request: HttpRequest, volunteer: Volunteer, languages: Iterable, districts: Iterable[District]
) -> None:
    """Somebody wants to help. Who is known under the address is not stored again, and nothing tells so."""
    known = Volunteer.objects.known_to_the_form(volunteer.email).first()
    if known is None:
        volunteer.state = State.UNCONFIRMED
        try:
            with transaction.atomic():
                volunteer.save()
        except IntegrityError:
            return  # Sent twice at the same moment.
        volunteer.languages.set(languages)
        volunteer.districts.set(districts)
        audit.record(request, audit.Action.CREATE, volunteer, by="form")
        mails.queue(volunteer, VolunteerMail.Kind.CONFIRM)
    elif known.state == State.UNCONFIRMED:
        lately = known.mails.filter(created_at__gt=timezone.now() - ASK_AGAIN)
        if not lately.exists():
            mails.queue(known, VolunteerMail.Kind.CONFIRM)


@transaction.atomic
def confirm(*, request: HttpRequest, token: str) -> Volunteer:
    """The address is right: the offices see the person from now on. Raises RefusedLink."""
    volunteer = links.volunteer_of(token, lock=True)
    _store_state(request, volunteer, State.NEW)
    return volunteer


# --- People ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_volunteer(
    *,
    request: HttpRequest,
    volunteer: Volunteer,
    languages: Iterable,
    districts: Iterable[District],
    fields: Iterable[str] = (),
    version: int | None = None,
) -> Volunteer:
    """Store somebody new, who is active at once, or what was changed. `version` is the one that was edited:
    EditConflict when it is not the stored one."""
    is_new = volunteer._state.adding
    if is_new:
        volunteer.state = State.ACTIVE
    else:
        stored = _locked(volunteer)
        if stored.version != version:
            raise EditConflict(stored)
        for name in ("state", "since", "left_on", "left_reason", "thanked_on"):
            setattr(volunteer, name, getattr(stored, name))
        volunteer.version = stored.version + 1
    volunteer.save()
    volunteer.languages.set(languages)
    volunteer.districts.set(districts)
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, volunteer, fields=sorted(set(fields) - {"version"}))
    return volunteer


@transaction.atomic
def move(*, request: HttpRequest, volunteer: Volunteer, state: str, office: Office | None = None) -> None:
    """Take over, decline, pause or go on; `office` is who takes over. Raises ValidationError."""
    stored = _locked(volunteer)
    if state not in stored.next_states():
        raise ValidationError(_("This step is not possible any more. Please look again."))
    if stored.is_new and state == State.ACTIVE:
        if office is None:
            raise ValidationError(_("Say which office looks after the person."))
        stored.office, stored.began_on = office, timezone.localdate()
    _store_state(request, stored, state)
    if state == State.DECLINED and stored.email:
        mails.queue(stored, VolunteerMail.Kind.DECLINED)
    volunteer.refresh_from_db()


@transaction.atomic
def leave(*, request: HttpRequest, volunteer: Volunteer, on: date, reason: str, hand_over: str) -> None:
    """The person stops; offers and matches that are running end the same day. Raises ValidationError."""
    stored = _locked(volunteer)
    if not stored.is_with_us:
        raise ValidationError(_("This step is not possible any more. Please look again."))
    _check_end(on, stored.began_on)
    for offer in stored.offers.running(on):
        _end_offer(request, offer, on, reason, hand_over)
    for match in VolunteerMatch.objects.running().filter(offer__volunteer=stored):
        _end_match(request, match, on, reason, hand_over)
    stored.left_on, stored.left_reason = on, reason
    _store_state(request, stored, State.LEFT)
    volunteer.refresh_from_db()


@transaction.atomic
def thank(*, request: HttpRequest, volunteer: Volunteer, is_thanked: bool = True) -> None:
    day = timezone.localdate() if is_thanked else None
    Volunteer.objects.filter(pk=volunteer.pk).update(thanked_on=day)
    audit.record(request, audit.Action.UPDATE, volunteer, fields=["thanked_on"])


@transaction.atomic
def forget(keys: Collection) -> None:
    """Whom these people helped, and what was spoken with them, is deleted; of them and their offers stays what is
    counted."""
    for model, path in (
        (VolunteerContact, "volunteer"),
        (VolunteerMatch, "offer__volunteer"),
        (VolunteerMail, "volunteer"),
        (Volunteer.languages.through, "volunteer"),
    ):
        model._base_manager.filter(**{f"{path}__in": keys}).delete()
    VolunteerOffer.objects.filter(volunteer__in=keys).update(**VolunteerOffer.PERSONAL)
    Volunteer.objects.filter(pk__in=keys).update(**Volunteer.PERSONAL)


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)


def _store_state(request: HttpRequest, volunteer: Volunteer, state: str) -> None:
    volunteer.state, volunteer.since = state, timezone.now()
    volunteer.version += 1
    volunteer.save()
    audit.record(request, audit.Action.UPDATE, volunteer, status=state)


# --- Offers ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_offer(
    *,
    request: HttpRequest,
    offer: VolunteerOffer,
    fields: Iterable[str] = (),
    version: int | None = None,
) -> VolunteerOffer:
    """Raises ValidationError for an offer of somebody who is not there, and EditConflict."""
    is_new = offer._state.adding
    if not _locked(offer.volunteer).is_with_us:
        raise ValidationError(_("Only an active volunteer offers something."))
    if is_new:
        offer.last_contact_on = min(max(offer.since, offer.volunteer.began_on), timezone.localdate())
    else:
        stored = _locked_offer(offer)
        if stored.version != version:
            raise EditConflict(stored)
        if stored.matches.running().count() > offer.capacity:
            raise ValidationError({"capacity": _("More people than that are being helped already.")})
        offer.last_contact_on, offer.version = stored.last_contact_on, stored.version + 1
        if offer.is_running:
            offer.end_reason, offer.hand_over = "", ""
    offer.save()
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, offer, fields=sorted(set(fields) - {"version"}))
    return offer


@transaction.atomic
def end_offer(*, request: HttpRequest, offer: VolunteerOffer, on: date, reason: str, hand_over: str) -> None:
    """With it end the matches that are running. Raises ValidationError."""
    stored = _locked_offer(offer)
    _check_end(on, stored.since)
    if not stored.is_running:
        raise ValidationError(_("This step is not possible any more. Please look again."))
    for match in stored.matches.running():
        _end_match(request, match, on, reason, hand_over)
    _end_offer(request, stored, on, reason, hand_over)


def _end_offer(request: HttpRequest, offer: VolunteerOffer, on: date, reason: str, hand_over: str) -> None:
    offer.until, offer.end_reason, offer.hand_over = max(on, offer.since), reason, hand_over
    offer.version += 1
    offer.save()
    audit.record(request, audit.Action.UPDATE, offer, status="ended")
    for match in offer.matches.filter(event__day__gt=offer.until):
        take_out(request=request, match=match)


def _locked_offer(offer: VolunteerOffer) -> VolunteerOffer:
    return VolunteerOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)


# --- Matches --------------------------------------------------------------------------------------------


@transaction.atomic
def match(*, request: HttpRequest, match: VolunteerMatch, consent: Consent | None = None) -> VolunteerMatch:
    """A volunteer helps a client from now on; `consent` is what the client has just agreed to, unsaved. Raises
    ValidationError, and Unusable for a file that is restricted."""
    match.client.check_usable()
    if consent is not None:
        statements.answer(request=request, consent=consent)
    locked = VolunteerOffer.objects.select_for_update(of=("self",)).select_related("volunteer")
    match.offer = locked.get(pk=match.offer_id)
    match.check_possible()
    standing = Consent.objects.filter(client=match.client_id, kind=Consent.Kind.VOLUNTEER, is_given=True)
    match.consent = standing.filter(revoked_at__isnull=True).first()
    match.since = match.last_contact_on = timezone.localdate()
    match.save()
    note_contact(match.offer.volunteer, match.since, offer=match.offer, match=match)
    audit.record(request, audit.Action.CREATE, match, offer=match.offer_id)
    return match


@transaction.atomic
def end_match(*, request: HttpRequest, match: VolunteerMatch, on: date, reason: str, hand_over: str) -> None:
    stored = VolunteerMatch.objects.select_for_update(of=("self",)).get(pk=match.pk)
    _check_end(on, stored.since)
    if not stored.is_running:
        raise ValidationError(_("This step is not possible any more. Please look again."))
    _end_match(request, stored, on, reason, hand_over)


def _end_match(request: HttpRequest, match: VolunteerMatch, on: date, reason: str, hand_over: str) -> None:
    match.ended_on, match.end_reason, match.hand_over = max(on, match.since), reason, hand_over
    match.save(update_fields=["ended_on", "end_reason", "hand_over"])
    audit.record(request, audit.Action.UPDATE, match, status="ended")


@transaction.atomic
def take_out(*, request: HttpRequest, match: VolunteerMatch) -> None:
    """The volunteer does not help at the event."""
    audit.record(request, audit.Action.CANCEL, match, offer=match.offer_id)
    match.delete()


def _check_end(on: date, begin: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    if on < begin:
        raise ValidationError({"on": _("The end lies before the beginning.")})


# --- Contacts -------------------------------------------------------------------------------------------


@transaction.atomic
def add_contact(*, request: HttpRequest, contact: VolunteerContact) -> VolunteerContact:
    """A contact about one match or offer counts for these; one about nothing in particular for all that is running."""
    contact.by = request.user
    if contact.match_id:
        contact.offer = contact.match.offer
    contact.save()
    note_contact(contact.volunteer, contact.on, offer=contact.offer, match=contact.match)
    audit.record(request, audit.Action.CREATE, contact, kind=contact.channel)
    return contact


def note_contact(
    volunteer: Volunteer,
    on: date,
    *,
    offer: VolunteerOffer | None = None,
    match: VolunteerMatch | None = None,
) -> None:
    offers = VolunteerOffer.objects.filter(volunteer=volunteer).running()
    matches = VolunteerMatch.objects.filter(offer__volunteer=volunteer).running()
    if offer is not None:
        offers = VolunteerOffer.objects.filter(pk=offer.pk)
        matches = matches.filter(pk=match.pk) if match is not None else matches.filter(offer=offer)
    for rows in (offers, matches):
        _advance(rows, on)


def _advance(rows: QuerySet, on: date) -> None:
    """The last contact never moves back, and does not lie in the future."""
    keys = list(rows.values_list("pk", flat=True))
    latest = Least(Greatest("last_contact_on", Value(on)), Value(timezone.localdate()))
    rows.model.objects.filter(pk__in=keys).update(last_contact_on=latest)
