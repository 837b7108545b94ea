"""The states of a referral: the whole table, the guards, the history, and what the database itself refuses."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from consultations.models import Referral, ReferralEvent
from consultations.referrals import codes, machine
from consultations.referrals.machine import Move
from welcome.tests.records import make_client, make_consent, make_draft, make_sent, make_service

STATES = list(machine.TRANSITIONS)
TODAY = date(2026, 11, 18)

# The table of handbook §6.2, written down a second time.
ALLOWED = {
    ("draft", "sent"), ("draft", "cancelled"), ("draft", "error"),
    ("sent", "accepted"), ("sent", "rejected"), ("sent", "on_hold"), ("sent", "failed"), ("sent", "cancelled"),
    ("sent", "error"),
    ("accepted", "in_progress"), ("accepted", "on_hold"), ("accepted", "completed"), ("accepted", "failed"),
    ("accepted", "cancelled"),
    ("on_hold", "accepted"), ("on_hold", "in_progress"), ("on_hold", "failed"), ("on_hold", "cancelled"),
    ("in_progress", "completed"), ("in_progress", "failed"), ("in_progress", "on_hold"),
}  # fmt: skip

# Columns of a referral that has come that far.
SENT = {"sent_on": TODAY}
ANSWERED = SENT | {"answered_on": TODAY}
COLUMNS = {
    "draft": {},
    "sent": SENT,
    "accepted": ANSWERED,
    "in_progress": ANSWERED,
    "on_hold": ANSWERED | {"expected_on": TODAY},
    "completed": ANSWERED | {"outcome": "served", "closed_on": TODAY},
    "rejected": ANSWERED | {"outcome": "no_capacity", "reason": "no_capacity", "closed_on": TODAY},
    "failed": SENT | {"outcome": "no_show", "closed_on": TODAY},
    "cancelled": SENT | {"outcome": "declined", "closed_on": TODAY},
    "error": SENT | {"closed_on": TODAY},
}
# What somebody enters to get there.
ENTRIES = {
    "on_hold": {"expected_on": TODAY + timedelta(days=30)},
    "completed": {"outcome": "served"},
    "rejected": {"reason": "no_capacity"},
    "failed": {"outcome": "no_show"},
    "cancelled": {"outcome": "declined"},
}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def referral_in(cast, adviser):
    def make(state: str, **columns) -> Referral:
        referral = make_draft(adviser, cast.es)
        Referral.objects.filter(pk=referral.pk).update(status=state, **COLUMNS[state] | columns)
        return Referral.objects.with_page_details().get(pk=referral.pk)

    return make


def move_to(state: str) -> Move:
    return Move(state, **ENTRIES.get(state, {}))


@pytest.mark.parametrize(("old", "new"), list(product(STATES, STATES)))
def test_every_transition_is_allowed_or_refused_as_the_table_says(referral_in, adviser, old, new):
    referral = referral_in(old)
    before = referral.events.count()
    if (old, new) in ALLOWED:
        event = referral.move(move_to(new), by=adviser)
        assert (event.from_status, event.to_status, event.user) == (old, new, adviser)
        assert event.outcome == referral.outcome
        assert referral.events.count() == before + 1
    else:
        with pytest.raises(ValidationError, match="no way"):
            referral.move(move_to(new), by=adviser)
        assert referral.events.count() == before
    stored = Referral.objects.get(pk=referral.pk)
    assert stored.status == (new if (old, new) in ALLOWED else old)


@pytest.mark.parametrize("state", STATES)
def test_the_columns_of_every_state_are_what_the_database_accepts(referral_in, state):
    assert referral_in(state).status == state


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ("draft", {"outcome": "served"}),
        ("draft", {"answered_on": TODAY}),
        ("sent", {"outcome": "unknown"}),
        ("sent", {"sent_on": None}),
        ("sent", {"answered_on": TODAY}),
        ("sent", {"is_agreed": False}),
        ("sent", {"mode": "call", "is_agreed": False}),
        ("sent", {"mode": "data"}),
        ("sent", {"organisation": None, "service": None}),
        ("accepted", {"answered_on": None}),
        ("accepted", {"reason": "other"}),
        ("in_progress", {"answered_on": None}),
        ("on_hold", {"expected_on": None}),
        ("on_hold", {"answered_on": None}),
        ("completed", {"outcome": ""}),
        ("completed", {"answered_on": None}),
        ("rejected", {"reason": ""}),
        ("rejected", {"outcome": ""}),
        ("failed", {"outcome": ""}),
        ("cancelled", {"outcome": ""}),
        ("error", {"outcome": "unknown"}),
    ],
)
def test_the_database_refuses_what_does_not_go_together(referral_in, state, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        referral_in(state, **columns)


def test_the_database_refuses_two_receivers(referral_in, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        referral_in("draft", to_office=cast.hh)


def test_the_database_refuses_a_successor_of_what_was_not_redirected(referral_in):
    other = referral_in("draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        referral_in("completed", successor=other)
    assert referral_in("completed", successor=other, outcome="redirected").successor == other


@pytest.mark.parametrize("mode", ["data"])
def test_the_database_passes_data_only_with_a_consent(referral_in, cast, adviser, mode):
    consent = make_consent(make_client(cast.es), adviser)
    assert referral_in("sent", mode=mode, consent=consent, is_agreed=False).consent == consent


def test_the_database_lets_signposting_go_without_anything(referral_in):
    assert referral_in("sent", mode="signpost", is_agreed=False).mode == "signpost"


@pytest.mark.parametrize(
    ("old", "step", "field"),
    [
        ("sent", Move("rejected"), "reason"),
        ("sent", Move("on_hold"), "expected_on"),
        ("sent", Move("on_hold", expected_on=TODAY - timedelta(days=1)), "expected_on"),
        ("sent", Move("accepted", on=TODAY + timedelta(days=1)), "on"),
        ("sent", Move("accepted", on=TODAY - timedelta(days=1)), "on"),
        ("sent", Move("failed"), "outcome"),
        ("sent", Move("failed", outcome="served"), "outcome"),
        ("accepted", Move("completed", outcome="no_show"), "outcome"),
        ("draft", Move("cancelled", outcome="served"), "outcome"),
    ],
)
def test_guards_name_the_entry_that_is_wrong(referral_in, adviser, old, step, field):
    referral = referral_in(old)
    with pytest.raises(ValidationError) as refused:
        referral.move(step, by=adviser)
    assert list(refused.value.message_dict) == [field]
    assert Referral.objects.get(pk=referral.pk).status == old


@pytest.mark.parametrize("reason", list(machine.OUTCOME_OF_REASON))
def test_the_outcome_of_a_rejection_follows_from_its_reason(referral_in, adviser, reason):
    referral = referral_in("sent")
    event = referral.move(Move("rejected", reason=reason), by=adviser)
    assert (referral.reason, referral.outcome) == (reason, machine.OUTCOME_OF_REASON[reason])
    assert (event.reason, event.outcome) == (reason, referral.outcome)


def test_sending_needs_the_word_of_the_client(cast, adviser):
    referral = make_draft(adviser, cast.es, is_agreed=False)
    with pytest.raises(ValidationError, match="agreed"):
        referral.move(Move("sent"), by=adviser)
    referral.mode = "signpost"
    referral.save()
    referral.move(Move("sent"), by=adviser)
    assert (referral.link_nonce, referral.next_step_at) == ("", None)


def test_nobody_gets_round_the_consent_by_saving(cast, adviser):
    client = make_client(cast.es)
    foreign = make_consent(client, adviser)
    referral = make_draft(adviser, cast.es, client=client, mode="data", consent=foreign)
    referral.status, referral.sent_on = "sent", TODAY
    with pytest.raises(ValidationError, match="names this receiver"):
        referral.save()
    assert Referral.objects.get().status == "draft"


def test_a_state_that_somebody_has_changed_meanwhile_is_not_overwritten(referral_in, adviser):
    mine = referral_in("sent")
    yours = Referral.objects.get(pk=mine.pk)
    yours.move(Move("accepted"), by=adviser)
    with pytest.raises(ValidationError, match="meanwhile"):
        mine.move(Move("cancelled", outcome="declined"), by=adviser)


def test_the_history_is_append_only_and_knows_who(cast, adviser):
    referral = make_sent(adviser, cast.es)
    moved = referral.events.get(act="moved")
    assert (moved.from_status, moved.to_status, moved.user, moved.actor) == (
        "draft",
        "sent",
        adviser,
        "staff",
    )
    with pytest.raises(TypeError):
        moved.save()
    with pytest.raises(TypeError):
        moved.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralEvent.objects.create(referral=referral, to_status="sent", actor="partner", user=adviser)


def test_the_days_follow_from_the_steps(cast, adviser, clock):
    referral = make_sent(adviser, cast.es)
    clock.shift(timedelta(days=3))
    referral.move(Move("on_hold", expected_on=date(2026, 12, 24)), by="partner")
    clock.shift(timedelta(days=2))
    referral.move(Move("accepted"), by="partner")
    assert (referral.answered_on, referral.expected_on) == (date(2026, 11, 21), None)
    referral.move(Move("completed", outcome="served"), by="partner")
    assert (referral.closed_on, referral.link_nonce) == (date(2026, 11, 23), "")


def test_time_to_answer_depends_on_the_priority(cast, adviser):
    hours = {}
    for priority in ("emergency", "urgent", "normal"):
        referral = make_draft(adviser, cast.es, priority=priority)
        referral.move(Move("sent"), by=adviser)
        hours[priority] = (referral.next_step_at - timezone.now()).total_seconds() / 3600
    assert hours == {"emergency": 24, "urgent": 72, "normal": 336}


def test_drafts_errors_and_what_was_never_sent_count_nowhere(referral_in):
    for state in STATES:
        referral_in(state)
    referral_in("cancelled", sent_on=None)
    counted = Referral.objects.counted().values_list("status", flat=True)
    assert sorted(counted) == sorted(set(STATES) - {"draft", "error"})


def test_a_code_finds_its_referral_however_it_is_typed(cast, adviser):
    referral, _other = make_sent(adviser, cast.es), make_sent(adviser, cast.es)
    code = codes.code_of(referral.pk)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('0', 'o').replace('1', 'l')} "):
        assert Referral.objects.with_code(typed).get() == referral
    for nonsense in ("", "12345", "hello world", code + "0"):
        assert not Referral.objects.with_code(nonsense).exists()


def test_every_way_of_the_receiver_to_done_is_a_way_of_the_table():
    for old, outcome in product(machine.OPEN, machine.OUTCOMES["completed"] + machine.OUTCOMES["failed"]):
        states = [old, *machine.way_to(old, outcome)]
        assert len(states) > 1
        assert set(pairwise(states)) <= ALLOWED


def test_one_referral_of_a_service_needs_its_organisation(referral_in):
    service = make_service("BIL-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        referral_in("draft", service=service, organisation=None, to_office_id=1)
