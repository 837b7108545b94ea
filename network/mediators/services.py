"""Acts on mediators and on requests for them: each is one transaction with its entry of the audit trail.

What may not be done raises ValidationError with the words for the person. Whoever confirms holds the request first and
then the mediator, so that of two who confirm at the same moment one succeeds and the other is told.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.conflicts import EditConflict
from districts.models import District
from network.mediators import checks, links, machine, mails
from network.mediators.codes import Absent, Answer, State
from network.mediators.money import NOTHING
from network.mediators.origins import ORIGINS
from network.mediators.requests import needs_sworn_interpreter, why_no_such_time
from network.mediators.slots import Hours
from network.models import (
    MediationOrigin,
    Mediator,
    MediatorLanguage,
    MediatorMail,
    MediatorOffer,
    MediatorRate,
    MediatorRequest,
    MediatorSlot,
)

MOST_ASKED = 10
"""At the same time for one request: whoever answers too late was asked for nothing."""
Kind = MediatorMail.Kind


# --- People ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_mediator(
    *,
    request: HttpRequest,
    mediator: Mediator,
    spoken: Iterable[MediatorLanguage],
    hours: Mapping[int, Iterable[Hours]],
    districts: Iterable[District],
    fields: Iterable[str] = (),
    version: int | None = None,
) -> Mediator:
    """Store somebody new, who is active at once, or what was changed; `spoken` are unsaved. `version` is the one that
    was edited: EditConflict when it is not the stored one."""
    is_new = mediator._state.adding
    if not is_new:
        stored = _locked(mediator)
        if stored.version != version:
            raise EditConflict(stored)
        mediator.state, mediator.left_on, mediator.version = stored.state, stored.left_on, stored.version + 1
    mediator.save()
    mediator.districts.set(districts)
    _store_languages_and_hours(mediator, spoken, hours)
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, mediator, fields=sorted(set(fields) - {"version"}))
    return mediator


def _store_languages_and_hours(
    mediator: Mediator, spoken: Iterable[MediatorLanguage], hours: Mapping[int, Iterable[Hours]]
) -> None:
    mediator.spoken.all().delete()
    mediator.slots.all().delete()
    for each in spoken:
        each.mediator = mediator
    MediatorLanguage.objects.bulk_create(spoken)
    MediatorSlot.objects.bulk_create(
        MediatorSlot(mediator=mediator, weekday=weekday, starts=starts, ends=ends)
        for weekday, spans in hours.items()
        for starts, ends in spans
    )


@transaction.atomic
def move_mediator(*, request: HttpRequest, mediator: Mediator, state: str) -> None:
    """Pause, go on or leave. Nobody leaves with an assignment to come: somebody would wait for them."""
    stored = _locked(mediator)
    if state not in stored.next_states():
        raise ValidationError(_("This step is not possible any more. Please look again."))
    if state == State.LEFT:
        _check_free(stored)
        stored.left_on = timezone.localdate()
        asked = MediatorOffer.objects.filter(mediator=stored, answer=Answer.OPEN).values("request")
        for record in MediatorRequest.objects.filter(pk__in=asked):
            _withdraw(record, mediator=stored, is_told=False)
    stored.state, stored.version = state, stored.version + 1
    stored.save()
    audit.record(request, audit.Action.UPDATE, stored, status=state)


def _check_free(mediator: Mediator) -> None:
    coming = mediator.requests.filter(status=machine.CONFIRMED).order_by("starts_at")
    if codes := list(coming.values_list("code", flat=True)):
        text = _("There are confirmed assignments: %(codes)s. Find somebody else for them first.")
        raise ValidationError(text % {"codes": ", ".join(codes)})


def forget(keys: Iterable) -> None:
    """Of these people stays that somebody mediated, and what was paid: for the figures."""
    keys = list(keys)
    for model in (MediatorLanguage, MediatorSlot, Mediator.districts.through):
        model._base_manager.filter(mediator__in=keys).delete()
    MediatorMail.objects.filter(offer__mediator__in=keys).delete()
    Mediator.objects.filter(pk__in=keys).update(**Mediator.PERSONAL)


def forget_requests(keys: Iterable) -> int:
    """What stays of these is counted and was paid."""
    keys = list(keys)
    MediationOrigin.objects.filter(request__in=keys).delete()
    return MediatorRequest._base_manager.filter(pk__in=keys).update(place="")


def _locked(mediator: Mediator) -> Mediator:
    return Mediator.objects.select_for_update().get(pk=mediator.pk)


# --- Requests -------------------------------------------------------------------------------------------


@transaction.atomic
def save_request(
    *,
    request: HttpRequest,
    record: MediatorRequest,
    origin: Model | None = None,
    fields: Iterable[str] = (),
    version: int | None = None,
) -> MediatorRequest:
    """Store a new request, or what was changed while nobody has been asked. `origin` is the talk, appointment or visit
    that its `source` names."""
    if needs_sworn_interpreter(record.topic, record.occasion):
        raise ValidationError(
            _("The pool is not for talks with legal consequences: hire a sworn interpreter.")
        )
    if reason := why_no_such_time(record.starts_at, record.ends_at):
        raise ValidationError(reason)
    is_new = record._state.adding
    if is_new:
        record.requested_by = request.user
    else:
        stored = _held(record)
        if stored.version != version:
            raise EditConflict(stored)
        if not stored.is_editable:
            raise ValidationError(_("Mediators have been asked already: take the questions back first."))
        record.version, record.changed_at = stored.version + 1, timezone.now()
    checks.check_single(record, origin, request.user)
    record.save()
    if is_new and origin is not None:
        MediationOrigin.objects.create(request=record, **{record.source: origin})
    elif record.source not in ORIGINS:
        MediationOrigin.objects.filter(request=record).delete()
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, record, fields=sorted(set(fields) - {"version", "origin"}))
    return record


@transaction.atomic
def offer(
    *, request: HttpRequest, record: MediatorRequest, mediators: Iterable[Mediator]
) -> list[MediatorOffer]:
    """Ask these mediators, each by a mail with a link; the first who says yes has it. Raises ValidationError."""
    stored, made = _held(record), []
    if stored.status != machine.OFFERED:
        checks.check_step(stored, machine.OFFERED)
    checks.check_ahead(stored)
    for mediator in mediators:
        checks.check_fit(stored, mediator)
        if not stored.offers.filter(mediator=mediator, answer=Answer.OPEN).exists():
            made.append(_ask(request, stored, mediator))
    if not made:
        raise ValidationError(_("Choose at least one mediator who has not been asked yet."))
    if stored.offers.filter(answer=Answer.OPEN).count() > MOST_ASKED:
        raise ValidationError(_("Not more than %(most)d at the same time.") % {"most": MOST_ASKED})
    if stored.status != machine.OFFERED:
        _store(request, stored, machine.OFFERED, mediators=len(made))
    return made


def _ask(request: HttpRequest, record: MediatorRequest, mediator: Mediator) -> MediatorOffer:
    made = MediatorOffer.objects.create(request=record, mediator=mediator)
    mails.queue(made, Kind.OFFER)
    audit.record(request, audit.Action.UPDATE, mediator, code=record.code)
    return made


@transaction.atomic
def confirm(*, request: HttpRequest, record: MediatorRequest, mediator: Mediator) -> None:
    """The mediator has said yes on the telephone, asked by mail before or not. Also told afterwards: who came is to be
    recorded and paid."""
    stored = _held(record)
    checks.check_step(stored, machine.CONFIRMED)
    made = stored.offers.filter(mediator=mediator, answer=Answer.OPEN).first()
    made = made or MediatorOffer.objects.create(request=stored, mediator=mediator)
    _accept(request, stored, made)


@transaction.atomic
def decline(*, request: HttpRequest, offer: MediatorOffer) -> None:
    """The mediator has said no on the telephone."""
    stored = _held(offer.request)
    _decline(request, stored, _open_offer(offer))


@transaction.atomic
def answer_by_link(*, request: HttpRequest, token: str, is_yes: bool) -> MediatorOffer:
    """Raises RefusedLink when the question is closed, ValidationError when it cannot be confirmed."""
    found = links.offer_of(token)
    stored = _held(found.request)
    made = links.offer_of(token)  # as it is now that nobody else can answer
    if is_yes:
        checks.check_step(stored, machine.CONFIRMED)
        checks.check_ahead(stored)
        _accept(request, stored, made)
    else:
        _decline(request, stored, made)
    return made


def _accept(request: HttpRequest, record: MediatorRequest, made: MediatorOffer) -> None:
    mediator = _locked(made.mediator)
    checks.check_fit(record, mediator)
    _answer(request, made, Answer.ACCEPTED)
    _withdraw(record, but=made, is_told=not record.has_begun)
    rate = MediatorRate.objects.on(record.day)
    record.mediator = mediator
    record.expected = rate.allowance(record.planned_minutes) if rate else NOTHING
    _store(request, record, machine.CONFIRMED, by=_by(request))
    if not record.has_begun:
        mails.queue(made, Kind.CONFIRMED)


def _decline(request: HttpRequest, record: MediatorRequest, made: MediatorOffer) -> None:
    _answer(request, made, Answer.DECLINED)
    if record.status == machine.OFFERED and not record.offers.filter(answer=Answer.OPEN).exists():
        _store(request, record, machine.REQUESTED, by=_by(request))
    else:
        audit.record(request, audit.Action.UPDATE, record, answer=Answer.DECLINED, by=_by(request))


def _answer(request: HttpRequest, made: MediatorOffer, answer: str) -> None:
    made.answer, made.answered_at = answer, timezone.now()
    made.by = request.user if request.user.is_authenticated else None
    made.save()


def _by(request: HttpRequest) -> str:
    return "staff" if request.user.is_authenticated else "link"


def _open_offer(offer: MediatorOffer) -> MediatorOffer:
    found = MediatorOffer.objects.filter(pk=offer.pk, answer=Answer.OPEN).first()
    if found is None:
        raise ValidationError(_("This step is not possible any more. Please look again."))
    return found


def _withdraw(
    record: MediatorRequest,
    *,
    but: MediatorOffer | None = None,
    mediator: Mediator | None = None,
    is_told: bool = True,
) -> None:
    """Nobody who was asked, or has said yes, is needed any more; they are told."""
    standing = record.offers.filter(answer__in=(Answer.OPEN, Answer.ACCEPTED)).select_related("mediator")
    if but is not None:
        standing = standing.exclude(pk=but.pk)
    if mediator is not None:
        standing = standing.filter(mediator=mediator)
    for made in standing:
        made.answer = Answer.WITHDRAWN
        made.save(update_fields=["answer"])
        if is_told:
            mails.queue(made, Kind.GONE)


@transaction.atomic
def move(*, request: HttpRequest, record: MediatorRequest, state: str, **facts: str) -> None:
    """Search again, give up or call off; whoever was asked is told. Raises ValidationError."""
    stored = _held(record)
    if state not in machine.BY_BUTTON:
        raise ValidationError(_("This step is not possible any more. Please look again."))
    checks.check_step(stored, state)
    _withdraw(stored)
    stored.mediator, stored.expected = None, None
    _store(request, stored, state, **facts)


@transaction.atomic
def finish(*, request: HttpRequest, record: MediatorRequest, minutes: int, travel: Decimal) -> None:
    """It took place; what was recorded can be corrected the same way until it is paid. Raises ValidationError."""
    stored = _held(record)
    checks.check_unpaid(stored)
    if stored.status != machine.DONE:
        checks.check_step(stored, machine.DONE)
    if reason := stored.why_not_taken(minutes):
        raise ValidationError({"minutes": reason})
    rate = MediatorRate.objects.on(stored.day)
    checks.check_travel(travel, rate)
    stored.minutes, stored.travel = minutes, travel
    stored.allowance = rate.allowance(minutes) if rate else NOTHING
    _store(request, stored, machine.DONE, fields=["minutes", "travel"])


@transaction.atomic
def miss(*, request: HttpRequest, record: MediatorRequest, absent: str) -> None:
    """It did not take place; a mediator who came gets the flat rate. Raises ValidationError."""
    stored = _held(record)
    checks.check_step(stored, machine.NO_SHOW)
    rate = MediatorRate.objects.on(stored.day)
    came = absent == Absent.CLIENT
    stored.absent = absent
    stored.allowance = (rate.flat if rate else NOTHING) if came else None
    _store(request, stored, machine.NO_SHOW, absent=absent)


def _held(record: MediatorRequest) -> MediatorRequest:
    return MediatorRequest.objects.select_for_update(of=("self",)).get(pk=record.pk)


def _store(request: HttpRequest, record: MediatorRequest, state: str, **facts: object) -> None:
    record.status, record.changed_at, record.version = state, timezone.now(), record.version + 1
    record.save()
    audit.record(request, audit.Action.UPDATE, record, status=state, **facts)
