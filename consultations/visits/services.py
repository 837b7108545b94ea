"""What happens to home visits. Every step reads the visit under a lock, so that of two who take one at the same moment
one succeeds and the other is told (ValidationError)."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consultations import changes
from consultations.desk import live
from consultations.models import Consultation, HomeVisit
from consultations.visits import machine
from consultations.visits.models import address_keys
from core import audit
from core.conflicts import EditConflict

_ENTERED = (
    *(
        "office",
        "district",
        "client",
        "name",
        "street",
        "postcode",
        "flat",
        "address_key",
        "persons",
        "children",
    ),
    *("language", "reason", "moves_in_on", "move_month", "origin", "requested_on", "agreed_steps", "version"),
)
"""What an edit writes; a step that a colleague takes meanwhile stays."""


@transaction.atomic
def save_visit(
    *, request: HttpRequest, visit: HomeVisit, fields: Iterable[str] = (), version: int | None = None
) -> HomeVisit:
    """Store a new visit, or what was changed of one (`fields`). A household that is known by its client or its address
    keeps its key. `version` is the version that was edited: EditConflict when it is not the stored one."""
    if visit.client:
        visit.client.check_usable()
    is_new = visit._state.adding
    if is_new:
        visit.household = household_of(visit) or visit.household
    elif version != (stored := _locked(visit)).version:
        raise EditConflict(stored)
    visit.full_clean(exclude=["office"])
    visit.version += not is_new
    visit.save(update_fields=None if is_new else _ENTERED)
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, visit, fields=sorted(set(fields) - {"client_key", "version"}))
    live.touch(visit.office_id)
    return visit


def household_of(visit: HomeVisit):
    """The key of the household of `visit` from an earlier visit, if there is one."""
    known = HomeVisit.objects.filter(office=visit.office_id)
    address = address_keys(visit.street, visit.postcode, visit.flat, visit.name)
    found = HomeVisit.objects.of_household(address, visit.office_id)
    if visit.client_id:
        found = found | known.filter(client=visit.client_id)
    return found.values_list("household", flat=True).first()


@transaction.atomic
def take_step(*, request: HttpRequest, visit: HomeVisit, step: machine.Step) -> None:
    """Raises ValidationError when the step is not possible (any more)."""
    if step.to == machine.PLANNED and visit.client:
        visit.client.check_usable()
    locked = _locked(visit)
    _store(request, locked, locked.take_step(step))
    changes.follow(request, locked)
    visit.refresh_from_db()


@transaction.atomic
def complete(*, request: HttpRequest, visit: HomeVisit, consultation: Consultation) -> None:
    """The consultation of the visit has been saved: the visit is done. One that a colleague has ended meanwhile with a
    consultation of its own stays as it is."""
    locked = _locked(visit)
    if machine.DONE not in (locked.status, *locked.next_states()) or locked.has_consultation:
        return
    locked.status, locked.ended_on = machine.DONE, consultation.held_on
    locked.mediation, locked.consultation = consultation.mediation, consultation
    locked.client_id = consultation.client_id or locked.client_id
    _store(request, locked, ["status", "ended_on", "mediation", "consultation", "client"])


@transaction.atomic
def note_letters(*, request: HttpRequest, visits: list[HomeVisit], language: str = "") -> None:
    """The letters of `visits` have been printed today."""
    today = timezone.localdate()
    for visit in visits:
        visit.letter_on = today
        audit.record(request, audit.Action.EXPORT, visit, list="letters")
    HomeVisit.objects.filter(pk__in=[visit.pk for visit in visits]).update(letter_on=today)


def _locked(visit: HomeVisit) -> HomeVisit:
    rows = HomeVisit.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("consultation").get(pk=visit.pk)


def _store(request: HttpRequest, visit: HomeVisit, fields: list[str]) -> None:
    visit.version += 1
    visit.save(update_fields=[*fields, "address_key", "district", "version"])
    audit.record(request, audit.Action.UPDATE, visit, status=visit.status)
    live.touch(visit.office_id)
