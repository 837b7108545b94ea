"""What happens to flats and the households in them. Every step waits for whoever else does something with the same flat
and then looks again, so that two households are never in one flat on the same day."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.conflicts import EditConflict
from districts.models import Accommodation, City
from network.housing.models import HousingUnit, Placement
from network.housing.querysets import code_key

_FOLLOWS = "version"
"""What a form carries along and is no field that somebody has changed."""


@transaction.atomic
def save_unit(
    *, request: HttpRequest, unit: HousingUnit, fields: Iterable[str] = (), version: int | None = None
) -> HousingUnit:
    """Store a new flat or what was changed of one. Raises EditConflict, ValidationError."""
    is_new = unit._state.adding
    if not is_new:
        unit.version = _next_version(_locked(unit.pk), version)
        _check_period(unit)
    if is_new or "code" in fields:
        _check_code(unit)
    unit.save()
    _record(request, unit, is_new, fields)
    return unit


@transaction.atomic
def delete_unit(*, request: HttpRequest, unit: HousingUnit) -> None:
    """Only one that was entered by mistake: raises ValidationError when anybody has ever lived there."""
    stored = _locked(unit.pk)
    if stored.placements.exists():
        raise ValidationError(_("A household has lived there: give the flat back instead."))
    audit.record(request, audit.Action.CANCEL, stored)
    stored.delete()


@transaction.atomic
def save_placement(
    *,
    request: HttpRequest,
    placement: Placement,
    fields: Iterable[str] = (),
    version: int | None = None,
    gives_back: bool = False,
) -> Placement:
    """Store a new household in its flat or what was changed of one; `gives_back`: the flat leaves the programme with
    its last day. Raises EditConflict, ValidationError."""
    is_new = placement._state.adding
    unit = _locked(placement.unit_id)
    if not is_new:
        stored = Placement.objects.filter(pk=placement.pk).first()
        if stored is None:
            raise ValidationError(_("Somebody has removed this entry meanwhile."))
        placement.version = _next_version(stored, version)
    _check(placement, unit)
    placement.save()
    _record(request, placement, is_new, fields)
    if gives_back and placement.until is not None:
        _give_back(request, unit, placement.until)
    return placement


@transaction.atomic
def delete_placement(*, request: HttpRequest, placement: Placement) -> None:
    """Of an entry made by mistake."""
    _locked(placement.unit_id)
    audit.record(request, audit.Action.CANCEL, placement)
    Placement.objects.filter(pk=placement.pk).delete()


@transaction.atomic
def save_accommodation(
    *,
    request: HttpRequest,
    accommodation: Accommodation,
    fields: Iterable[str] = (),
    version: int | None = None,
) -> Accommodation:
    """Raises EditConflict."""
    is_new = accommodation._state.adding
    if not is_new:
        rows = Accommodation.objects.select_for_update(of=("self",), no_key=True)
        accommodation.version = _next_version(rows.get(pk=accommodation.pk), version)
    accommodation.save()
    _record(request, accommodation, is_new, fields)
    return accommodation


def forget_details(keys: Iterable) -> int:
    """Children and language of these households; what is counted stays."""
    language = Placement._meta.get_field("language").default
    return Placement.objects.filter(pk__in=keys).update(children=None, language=language)


def _give_back(request: HttpRequest, unit: HousingUnit, until: date) -> None:
    unit.until = until
    unit.version += 1
    _check_period(unit)
    unit.save(update_fields=["until", "version"])
    _record(request, unit, False, ["until"])


def _check(placement: Placement, unit: HousingUnit) -> None:
    """Within the time of the flat in the programme, and with nobody else."""
    if placement.since < unit.since:
        day = date_format(unit.since, "SHORT_DATE_FORMAT")
        raise ValidationError({"since": _("The flat is in the programme since %(day)s only.") % {"day": day}})
    if unit.until is not None and (placement.until is None or placement.until > unit.until):
        day = date_format(unit.until, "SHORT_DATE_FORMAT")
        raise ValidationError({"until": _("The flat is in the programme until %(day)s only.") % {"day": day}})
    others = unit.placements.exclude(pk=placement.pk).overlapping(placement.since, placement.until)
    if other := others.order_by("since").first():
        raise ValidationError({"since": _taken(other)})


def _taken(other: Placement) -> str:
    since = date_format(other.since, "SHORT_DATE_FORMAT")
    if other.until is None:
        return _("A household lives there since %(since)s, until further notice.") % {"since": since}
    days = {"since": since, "until": date_format(other.until, "SHORT_DATE_FORMAT")}
    return _("A household lives there from %(since)s to %(until)s.") % days


def _check_code(unit: HousingUnit) -> None:
    """One flat has one number, however it is typed."""
    # Whoever else gives a number, or imports, waits here.
    list(City.objects.select_for_update(no_key=True).values_list("pk"))
    if code_key(unit.code) in HousingUnit.objects.exclude(pk=unit.pk).code_keys():
        raise ValidationError({"code": HousingUnit._meta.get_field("code").error_messages["unique"]})


def _check_period(unit: HousingUnit) -> None:
    """The households that have lived there, or will, stay within the time of the flat in the programme."""
    if unit.placements.filter(since__lt=unit.since).exists():
        raise ValidationError({"since": _("A household has lived there before this day.")})
    if unit.until is None:
        return
    if unit.placements.filter(until__isnull=True).exists():
        raise ValidationError(
            {"until": _("A household lives there until further notice: say first until when.")}
        )
    if unit.placements.filter(until__gt=unit.until).exists():
        raise ValidationError({"until": _("A household lives there longer than that.")})


def _locked(key) -> HousingUnit:
    return HousingUnit.objects.select_for_update(of=("self",), no_key=True).get(pk=key)


def _next_version(stored: HousingUnit | Placement | Accommodation, version: int | None) -> int:
    if version != stored.version:
        raise EditConflict(stored)
    return stored.version + 1


def _record(request: HttpRequest, record: Model, is_new: bool, fields: Iterable[str]) -> None:
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, record, fields=sorted(set(fields) - {_FOLLOWS}))
