"""T26 against a slow, obvious second count."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest

from districts.models import District
from network.fund import cancelling, machine, paying
from reports.disclosure import rounded
from reports.scope import OPERATOR
from reports.sheets.fund import fund
from reports.sheets.model import Report
from reports.tables import SUPPRESSED
from welcome.tests.fund_examples import make_application
from welcome.tests.records import request_of

PLACES = ("eving", "scharnhorst", "hoerde")
PURPOSES = ("meeting", "sport")


@pytest.fixture
def world(cast) -> list:
    random, made = Random(5), []
    states = [state for state in machine.TRANSITIONS if state != machine.DRAFT]
    places = {place: District.objects.get(pk=place) for place in PLACES}
    for number in range(40):
        place, office = random.choice(PLACES), "ES" if number % 3 else "HH"
        fields = {
            "purpose": random.choice(PURPOSES),
            "requested": Decimal(random.randrange(5_000, 80_000)) / 100,
            "paid": Decimal(40) if number % 2 else Decimal(0),  # an instalment, or all of it
            "submitted_on": date(random.choice([2025, 2025, 2026]), random.randrange(1, 11), 3),
        }
        state = random.choice(states)
        if state not in machine.PAID_OUT:
            del fields["paid"]
        made.append(make_application(cast, state, office, district=places[place], **fields))
        enter(made[-1], cast.person("coordinator"), is_odd=bool(number % 2))
    make_application(cast, machine.DRAFT)
    return made


def enter(application, by, *, is_odd: bool) -> None:
    """The entries behind what was paid; of every second one a wrong payment was cancelled, and a rest waived."""
    if not application.paid:
        return
    said = {"on": application.paid_on, "by": by}
    payments, cent = application.payments, Decimal("0.01")
    payments.create(amount=application.paid - cent, **said), payments.create(amount=cent, **said)
    if not is_odd:
        return
    request = request_of(by)
    if application.state in machine.TO_PROVE:
        wrong = payments.get(amount=cent)
        undo = {"kind": "payment", "key": wrong.pk, "reason": "x"}
        cancelling.cancel(request=request, application=application, **undo)
    elif application.state == machine.PROOF_OK:
        type(application).objects.filter(pk=application.pk).update(spent=application.paid - 2)
        rest = {"amount": Decimal(2), "on": application.settled_on, "reason": "x"}
        paying.waive(request=request_of(application.decided_by), application=application, **rest)
    application.refresh_from_db()


def paid_of(application) -> Decimal:
    """By its entries, not by the sum that it keeps."""
    return sum(each.amount for each in application.payments.all() if each.cancelled_at is None)


def figures(mode: str = "exact", office: str = "", user=OPERATOR) -> dict[tuple, tuple]:
    return {line.codes: line.figures for line in fund(Report(user, 2025, office, mode)).lines}


def expected(world, purpose: str, place: str, office=None) -> tuple:
    found = [
        each
        for each in world
        if each.submitted_on.year == 2025
        and purpose in ("*", each.purpose)
        and place in ("*", each.district_id)
        and office in (None, each.office)
    ]
    sums = (
        sum(each.requested for each in found),
        sum(each.approved or 0 for each in found),
        sum(paid_of(each) for each in found),
        sum(paid_of(each) for each in found if each.state in ("paid", "proof_due")),
    )
    return (len(found), *(int(Decimal(each).quantize(Decimal(1), ROUND_HALF_UP)) for each in sums))


def test_figures_rounded_and_of_one_office(world, cast):
    exact, own, lead = figures(), figures(office="ES"), figures(user=cast.person("lead", "HH"))
    nothing = (0, 0, 0, 0, 0)
    for purpose in (*PURPOSES, "trip", "*"):
        for place in (*PLACES, "mengede", "*"):
            cell = purpose, place
            assert exact.get(cell, nothing) == expected(world, *cell), cell
            assert own.get(cell, nothing) == expected(world, *cell, cast.es), cell
            assert lead.get(cell, nothing) == expected(world, *cell, cast.hh), cell
    for cell, values in figures("rounded").items():
        assert values == tuple(rounded(each) if exact[cell][0] > 2 else 0 for each in exact[cell])
    suppressed, secret = figures("suppressed"), 0
    for cell, values in suppressed.items():
        is_secret = values[0] == SUPPRESSED
        assert values == ((SUPPRESSED,) * 5 if is_secret else exact[cell])
        secret += is_secret
    assert not {1, 2} & {values[0] for values in suppressed.values()}


@pytest.mark.once
def test_nothing_is_no_fault(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert figures("suppressed") == {("*", "*"): (0, 0, 0, 0, 0)}
