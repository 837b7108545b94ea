"""The visit with which a consultation is opened."""

from django.forms import Form
from django.utils import timezone

from consultations.models import HomeVisit
from consultations.visits.machine import DONE
from districts.scoping import CASEWORK

CHANNEL = "home_visit"


def visit_of(user, key: str) -> HomeVisit | None:
    """The visit of that key in an office in which the person advises, if it may end with a consultation now."""
    if not key.isdecimal():
        return None
    own = HomeVisit.objects.visible_to(user).filter(office__in=user.access.office_ids(*CASEWORK))
    visit = own.filter(pk=key).with_details().first()
    can_end = visit is not None and (DONE in visit.next_states() or _lacks_consultation(visit))
    return visit if can_end else None


def _lacks_consultation(visit: HomeVisit) -> bool:
    """Done without a concern, and one has turned up afterwards."""
    return visit.status == DONE and not visit.has_consultation and not visit.is_forgotten


def known_of(visit: HomeVisit) -> dict:
    """What a new consultation takes over from its visit."""
    planned = timezone.localtime(visit.planned_at) if visit.planned_at else None
    day = visit.ended_on or (planned and planned.date()) or timezone.localdate()
    is_over = planned is not None and planned <= timezone.localtime()
    known = {
        "office": visit.office_id,
        "channel": CHANNEL,
        "held_on": min(day, timezone.localdate()),
        "language": visit.language_id,
        "mediation": visit.mediation,
        "persons_present": visit.persons,
        "adviser": visit.first_id,
        "second_adviser": visit.second_id,
    }
    return known | ({"start_time": planned.time()} if is_over else {}) | _client_of(visit)


def keep_to(form: Form, visit: HomeVisit) -> None:
    """A visit is a consultation with the channel of a visit, of the office that went (handbook §6.3)."""
    channel, office = form.fields["channel"], form.fields["office"]
    channel.choices = [(code, label) for code, label in channel.choices if code == CHANNEL]
    office.queryset = office.queryset.filter(pk=visit.office_id)
    office.choices = [(visit.office_id, visit.office.name)]


def _client_of(visit: HomeVisit) -> dict:
    client = visit.client
    return {"client_key": client.pk, "client_text": client.label} if client else {}
