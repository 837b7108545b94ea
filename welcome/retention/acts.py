"""What happens to records that are due, each given as a query of one batch; returns how many it was."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts import services as accounts_services
from clients.models import Client, ClientMerge
from consultations.desk import services as desk
from consultations.models import Appointment, CalendarFeed, HomeVisit, ImportBatch, Ticket
from consultations.rights import erasure
from core.trail import retention as trail_retention
from network.fund import services as fund_services
from network.housing import moving
from network.housing import services as housing_services
from network.mediators import services as mediator_services
from network.models import BodyMember
from network.volunteers import services as volunteer_services


def delete(records: QuerySet) -> int:
    """Rows that fall with them are not counted."""
    keys = _keys(records)
    records.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def tickets(records: QuerySet) -> int:
    return desk.forget(Ticket.objects.filter(pk__in=_keys(records)))


def visits(records: QuerySet) -> int:
    return HomeVisit.objects.filter(pk__in=_keys(records)).update(**HomeVisit.PERSONAL)


def requests(records: QuerySet) -> int:
    return moving.forget_requests(records)


def appointments(records: QuerySet) -> int:
    return Appointment.objects.filter(pk__in=_keys(records)).update(**Appointment.PERSONAL)


def imports(records: QuerySet) -> int:
    """Files and the values in their faults; what was imported stays."""
    batches = list(ImportBatch.objects.filter(pk__in=_keys(records)))
    for batch in batches:
        batch.remove_files()
        batch.faults, batch.fault_count, batch.faulty_rows = [], 0, 0
        batch.save(update_fields=["file", "rejects", "faults", "fault_count", "faulty_rows"])
    return len(batches)


def notes(records: QuerySet) -> int:
    return erasure.empty_notes(_keys(records))


def clients(records: QuerySet) -> int:
    """Each row is locked, so that nobody advises the person at the same moment."""
    locked = Client.objects.select_for_update(of=("self",)).filter(pk__in=_keys(records))
    return erasure.anonymise(list(locked.order_by("pk")))


def consents(records: QuerySet) -> int:
    return erasure.empty_consents(_keys(records))


def merges(records: QuerySet) -> int:
    """That there was a merge stays: it says whose file was read (accounts.trail)."""
    return ClientMerge.objects.filter(pk__in=_keys(records)).update(snapshot=None)


def accounts(records: QuerySet) -> int:
    users = list(records)
    CalendarFeed.objects.filter(user__in=users).delete()
    return accounts_services.pseudonymise(users)


def volunteers(records: QuerySet) -> int:
    keys = _keys(records)
    volunteer_services.forget(keys)
    return len(keys)


def mediators(records: QuerySet) -> int:
    keys = _keys(records)
    mediator_services.forget(keys)
    return len(keys)


def mediations(records: QuerySet) -> int:
    return mediator_services.forget_requests(_keys(records))


def fund(records: QuerySet) -> int:
    return fund_services.forget(_keys(records))


def review_mails(records: QuerySet) -> int:
    return records.model.objects.filter(pk__in=_keys(records)).update(sent_to="")


def body_members(records: QuerySet) -> int:
    return BodyMember.objects.filter(pk__in=_keys(records)).update(email="")


def placements(records: QuerySet) -> int:
    return housing_services.forget_details(_keys(records))


def trail(records: QuerySet) -> int:
    """The chain goes as a whole up to its last link that is due, and says so itself."""
    return trail_retention.expire(timezone.localdate()).rows


def _keys(records: QuerySet) -> list:
    return list(records.values_list("pk", flat=True))
