"""Two desks of a site work against each other."""

import threading

import pytest
from django.db import connection

from consultations.desk import services
from consultations.desk.querysets import DONE, LEFT
from consultations.models import Consultation, Ticket
from consultations.services import cancel
from core.models import AuditEntry
from districts.models import Site
from welcome.tests.records import make_consultation, request_of

ROUNDS = 1000


@pytest.mark.django_db(transaction=True)
def test_two_who_call_save_and_cancel_against_each_other_lose_and_double_nothing(cast):
    """On PostgreSQL with real concurrency; SQLite in memory has one connection only, there one works alone."""
    desks = 2 if connection.features.has_select_for_update else 1
    parts = ["adviser", "adviser_partner"][:desks]
    site, start, errors = cast.es.sites.order_by("pk").first(), threading.Barrier(desks), []

    def work(part: str) -> None:
        try:
            busy_morning(cast.person(part), site, start, rounds=ROUNDS // 2)
        except Exception as error:
            errors.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[part]) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    tickets, total = Ticket.objects.filter(site=site), desks * (ROUNDS // 2)
    assert sorted(tickets.values_list("number", flat=True)) == list(range(1, total + 1))
    assert set(tickets.values_list("status", flat=True)) == {DONE, LEFT}
    done = tickets.filter(status=DONE)
    assert set(done.values_list("consultation", flat=True)) == set(
        Consultation.objects.values_list("pk", flat=True)
    )
    assert Consultation.objects.count() == done.count() == total - total // 5
    assert Consultation.objects.counted().count() == done.count() - Consultation.objects.cancelled().count()
    calls = AuditEntry.objects.filter(object_type="consultations.ticket", facts__step="call")
    assert sorted(calls.values_list("object_id", flat=True)) == sorted(str(ticket.pk) for ticket in tickets)


def busy_morning(person, site: Site, start: threading.Barrier, *, rounds: int) -> None:
    """Announce one, call whoever is next, let it leave, or save the consultation and cancel some of them again."""
    request = request_of(person)
    start.wait()
    for number in range(rounds):
        services.announce(request=request, ticket=Ticket(site=site, office_id=site.office_id))
        while (ticket := services.call_next(request=request, site=site)) is None:
            continue  # The other one was quicker; somebody is announced again soon.
        if number % 5 == 0:
            services.take_step(request=request, ticket=ticket, step="leave")
            continue
        consultation = make_consultation(person, site.office, site=site)
        services.close(request=request, ticket=ticket, consultation=consultation)
        if number % 7 == 0:
            cancel(request=request, consultation=consultation, reason="twice")
