"""The invented data: reproducible, of the asked volume, plausible, and refused where it does not belong."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import mean

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from accounts.models import Membership, User
from clients.models import Client
from conftest import NOW
from consultations.models import Concern, Consultation, Facts, Referral, ReferralEvent
from consultations.referrals import machine
from districts.models import Office, OpeningHours
from network.models import Volunteer, VolunteerMatch
from partners.models import Service

# Marked although most tests only read what `year` kept: tests with the mark run before those that empty all tables.
# One process makes the year for all of them; on another database it is the same one.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("demo data")]

UNTIL = date(2026, 11, 18)
FEW = {"years": 1, "consultations": 150, "until": UNTIL, "verbosity": 0}
DEMO_ACCOUNTS = {
    "reception.es": "reception",
    "adviser.es.city": "adviser",
    "adviser.es.partner": "adviser",
    "adviser.hh.city": "adviser",
    "lead.es": "lead",
    "coordinator": "coordinator",
    "coordinator2": "coordinator",
    "directory": "directory",
    "admin": "admin",
    "dpo": "dpo",
}


@dataclass
class Year:
    """A usual year of all offices, read from the database before it was rolled back."""

    consultations: list[Consultation]
    concerns: list[Concern]
    referrals: list[Referral]
    events: list[ReferralEvent]
    clients: list[Client]
    services: list[Service]
    memberships: list[Membership]
    offices: list[Office]
    users: dict[str, User]
    roles: dict[str, list[str]]
    unheard: int
    silent: int

    @classmethod
    def read(cls) -> "Year":
        consultations = Consultation.objects.select_related("client__nationality")
        return cls(
            consultations=list(consultations),
            concerns=list(Concern.objects.select_related("consultation")),
            referrals=list(
                Referral.objects.select_related("concern", "service").prefetch_related("service__topics")
            ),
            events=list(ReferralEvent.objects.all()),
            clients=list(Client.objects.all()),
            services=list(Service.objects.prefetch_related("topics", "districts")),
            memberships=list(Membership.objects.select_related("employer", "office")),
            offices=list(Office.objects.all()),
            users={user.email: user for user in User.objects.filter(is_demo=True)},
            roles={user.email: sorted(user.access.roles) for user in User.objects.filter(is_demo=True)},
            unheard=VolunteerMatch.objects.filter(
                event__participants__isnull=False, offer__last_contact_on__lt=F("event__day")
            ).count(),
            silent=Volunteer.objects.without_contact().count(),
        )


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker) -> Year:
    """Made once for all tests here, because a year takes seconds."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEBUG=True),
        time_machine.travel(NOW),
        transaction.atomic(),
    ):
        call_command("demo_data", years=1, until=UNTIL, verbosity=0)
        found = Year.read()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def trying_out(settings, db):
    """Tests run without DEBUG; demo data needs it."""
    settings.DEBUG = True


def invented(**options) -> list:
    """What these options give, without keys given by the database; nothing stays there."""
    with transaction.atomic():
        call_command("demo_data", **FEW | options)
        consultations = Consultation.objects.order_by("pk").values_list(
            "office__code", "held_on", "start_time", "minutes", "client__code", "client__family_name", "channel",
            "adviser__email", "language", "mediation", "note", "follow_up_on", "recorded_at", "cancelled_at",
        )  # fmt: skip
        concerns = Concern.objects.order_by("pk").values_list("topic", "outcome", "is_barrier", "position")
        referrals = Referral.objects.order_by("pk").values_list("pk", "service__name", "status", "closed_on")
        clients = Client.objects.order_by("code").values_list("code", "phone", "birth_date")
        services = Service.objects.order_by("pk").values_list("pk", "name", "phone", "assured_on")
        found = [list(rows) for rows in (consultations, concerns, referrals, clients, services)]
        transaction.set_rollback(True)
    return found


def test_the_same_options_give_the_same_data_and_another_seed_other_data(trying_out):
    first = invented()
    assert invented() == first
    other = invented(seed=2)
    assert all(before != after for before, after in zip(first, other, strict=True))


def test_who_has_helped_at_an_event_was_spoken_with_there(year):
    assert not year.unheard
    assert year.silent


@pytest.mark.parametrize(("hour", "number"), [(0, 150), (8, 150), (9, 7000)])
def test_nothing_lies_after_the_moment_of_inventing(trying_out, hour, number):
    moment = NOW.replace(hour=hour, minute=20)
    with time_machine.travel(moment, tick=False):
        invented_at = timezone.now()
        call_command("demo_data", **FEW | {"consultations": number})
    assert Consultation.objects.count() == number
    for consultation in Consultation.objects.all():
        start = consultation.start_time or time()
        begins = timezone.make_aware(datetime.combine(consultation.held_on, start))
        assert begins + timedelta(minutes=consultation.minutes or 0) <= invented_at
        known = (consultation.recorded_at, consultation.cancelled_at, consultation.followed_up_at)
        assert all(at <= invented_at for at in known if at)
    assert Consultation.objects.filter(held_on=UNTIL).exists() == (hour >= 9)


def test_the_same_moment_gives_the_same_data(trying_out):
    with time_machine.travel(NOW, tick=False):
        assert invented() == invented()


def test_last_day_in_the_future_is_refused(trying_out, clock):
    with pytest.raises(CommandError, match="in the future"):
        call_command("demo_data", **FEW | {"until": UNTIL + timedelta(days=1)})


def test_each_office_has_900_to_1500_consultations_a_year(year):
    per_office = Counter(consultation.office_id for consultation in year.consultations)
    assert len(per_office) == 7
    assert all(900 <= count <= 1500 for count in per_office.values())


def test_all_lies_in_the_year_that_ends_on_the_last_day(year):
    days = [consultation.held_on for consultation in year.consultations]
    assert min(days) >= UNTIL - timedelta(days=364)
    assert max(days) == UNTIL


def test_people_come_one_and_a_half_times_a_year_and_some_stay_anonymous(year):
    known = [consultation for consultation in year.consultations if consultation.client_id]
    assert 1.3 <= len(known) / len({consultation.client_id for consultation in known}) <= 2.0
    assert 0.12 <= 1 - len(known) / len(year.consultations) <= 0.18


def test_about_three_concerns_each_of_which_one_in_seven_is_referred(year):
    assert 3.0 <= len(year.concerns) / len(year.consultations) <= 3.6
    referred = [concern for concern in year.concerns if concern.outcome == Concern.OUTCOME_REFERRED]
    assert 0.10 <= len(referred) / len(year.concerns) <= 0.20
    assert len(referred) == len(year.referrals)
    assert any(concern.is_barrier for concern in year.concerns)


def test_some_have_two_files_and_some_are_to_be_handed_over(year):
    said = Counter(
        (client.office_id, client.name, client.birth_year)
        for client in year.clients
        if client.name and client.birth_year
    )
    assert 2 in said.values()
    asked = [referral for referral in year.referrals if referral.hands_over_file]
    assert asked
    assert {referral.status for referral in asked} == {"sent"}


def test_little_things_of_an_office_happen_too(year):
    minutes = [consultation.minutes for consultation in year.consultations if consultation.minutes]
    assert 10 <= mean(minutes) <= 30
    assert any(consultation.is_recorded_later for consultation in year.consultations)
    cancelled = [consultation for consultation in year.consultations if not consultation.is_counted]
    assert 0 < len(cancelled) < 0.02 * len(year.consultations)
    assert all(consultation.cancel_reason and consultation.cancelled_by_id for consultation in cancelled)


def test_summer_is_quiet_autumn_is_busy_and_nobody_works_between_the_years(year):
    months = Counter(consultation.month for consultation in year.consultations)
    assert max(months, key=months.get) in (202609, 202610)
    assert months[202607] < months[202606] < months[202609]
    gap = (date(2025, 12, 23), date(2026, 1, 2))
    assert not any(gap[0] <= consultation.held_on <= gap[1] for consultation in year.consultations)


@pytest.mark.django_db
def test_people_walk_in_during_open_hours_only(year):
    plans = list(OpeningHours.objects.open_hours())
    walk_ins = [found for found in year.consultations if found.channel in ("open_hours", "branch")]
    assert walk_ins
    for found in walk_ins:
        assert any(
            (plan.site_id, plan.weekday) == (found.site_id, found.held_on.isoweekday())
            and plan.opens_at <= found.start_time < plan.closes_at
            for plan in plans
        )


def test_nobody_works_on_weekends_and_holidays(year):
    days = {consultation.held_on for consultation in year.consultations}
    assert {day.weekday() for day in days} == set(range(5))
    assert date(2026, 5, 1) not in days


def test_district_shows_in_nationalities_and_topics(year):
    known = [consultation for consultation in year.consultations if consultation.client_id]

    def share(district: str, *nationalities: str) -> float:
        here = [found for found in known if found.district_id == district]
        return sum(found.nationality_id in nationalities for found in here) / len(here)

    assert share("innenstadt-nord", "BG", "RO") > 2 * share("aplerbeck", "BG", "RO")
    assert share("aplerbeck", "UA") > 2 * share("innenstadt-nord", "UA")


def test_status_fits_the_nationality(year):
    status = {
        "UA": {"prot_temp", "work", "perm", "fict", "family", "ns"},
        "PL": {"eu", "perm", "ns"},
        "DE": {"de"},
    }
    for client in year.clients:
        assert client.residence_status in status.get(client.nationality_id, {client.residence_status})


def test_counting_columns_and_snapshots_are_those_of_the_consultation_and_the_client(year):
    for concern in year.concerns:
        for column in Facts.COLUMNS:
            assert getattr(concern, column) == getattr(concern.consultation, column)
    for consultation in year.consultations:
        if consultation.client and not consultation.is_withheld:
            stored = {
                column: getattr(consultation, column) for column in (*Consultation.SNAPSHOT, "age_group")
            }
            consultation.take_snapshot()
            assert stored == {column: getattr(consultation, column) for column in stored}


def test_referrals_go_to_services_for_the_topic_and_old_ones_are_closed_with_an_outcome(year):
    closed = [
        found for found in year.referrals if found.status in ("completed", "rejected", "failed", "cancelled")
    ]
    assert len(closed) > len(year.referrals) / 2
    assert all(found.outcome and found.sent_on < found.closed_on <= UNTIL for found in closed)
    for found in year.referrals:
        if found.to_office_id:
            assert found.to_office_id != found.office_id
            continue
        assert found.concern.topic_id in {topic.code for topic in found.service.topics.all()}
        assert found.organisation_id == found.service.organisation_id
        assert found.sent_on == found.concern.held_on


def test_the_history_of_every_referral_is_a_way_of_the_table_and_ends_where_it_stands(year):
    by_referral = {}
    for event in year.events:
        by_referral.setdefault(event.referral_id, []).append(event)
    for found in year.referrals:
        history = sorted(by_referral[found.pk], key=lambda event: event.pk)
        moves = [(event.from_status, event.to_status) for event in history if event.is_move]
        assert all(machine.is_allowed(*move) for move in moves), moves
        assert [old for old, _new in moves[1:]] == [new for _old, new in moves[:-1]]
        assert (moves[0][0], moves[-1][1]) == ("draft", found.status)
        assert (history[-1].outcome, history[-1].reason) == (found.outcome, found.reason)
        assert [event.at for event in history] == sorted(event.at for event in history)
        assert history[-1].at.date() <= UNTIL
    assert {found.reason for found in year.referrals if found.status == "rejected"} >= {"no_capacity"}
    assert any(found.reminder_step for found in year.referrals)


def test_some_referrals_of_each_office_are_open_and_none_for_longer_than_90_days(year):
    still_open = [found for found in year.referrals if found.status in Referral.OPEN]
    assert min(found.sent_on for found in still_open) > UNTIL - timedelta(days=90)
    per_office = Counter(found.office_id for found in still_open if found.is_counted)
    assert len(per_office) == 7
    assert all(8 <= count <= 35 for count in per_office.values()), per_office


def test_where_nothing_came_back_the_office_has_closed_the_referral(year):
    unanswered = [
        found for found in year.referrals if not found.answered_on and found.status not in ("sent", "error")
    ]
    assert unanswered
    assert {(found.status, found.outcome) for found in unanswered} == {("failed", "unknown")}


def test_open_follow_ups_are_due_about_now(year):
    due = [
        found.follow_up_on for found in year.consultations if found.follow_up_on and not found.followed_up_at
    ]
    assert any(day <= UNTIL for day in due)
    assert min(due) >= UNTIL - timedelta(days=10)
    assert max(due) <= UNTIL + timedelta(days=30)


def test_advisers_belong_to_the_office_on_that_day(year):
    memberships = {}
    for membership in year.memberships:
        memberships.setdefault(membership.user_id, []).append(membership)
    for found in year.consultations:
        [membership] = [row for row in memberships[found.adviser_id] if row.is_valid_on(found.held_on)]
        assert (membership.office_id, membership.employer.side) == (found.office_id, found.employer_side)


def test_every_office_is_staffed_on_both_sides_by_two_to_five_people(year):
    teams = {}
    for membership in year.memberships:
        if membership.is_valid_on(UNTIL):
            teams.setdefault(membership.office.code, []).append(membership.employer.side)
    assert len(teams) == 7
    assert all(2 <= len(team) <= 5 and set(team) == {"city", "partner"} for team in teams.values())


def test_demo_accounts_log_in_and_their_colleagues_do_not(year):
    accounts = {f"{name}@example.org": [role] for name, role in DEMO_ACCOUNTS.items()}
    assert {email: roles for email, roles in year.roles.items() if email in accounts} == accounts
    for email, user in year.users.items():
        assert user.check_password(settings.DEMO_PASSWORD) is (email in accounts)


def test_addresses_and_numbers_reach_nobody(year):
    assert all(office.phone and office.email for office in year.offices)
    for record in (*year.clients, *year.services, *year.offices):
        assert record.phone == "" or record.phone.startswith("030 23125")
        assert record.email == "" or record.email.endswith("@example.org")


def test_the_directory_has_about_sixty_services_for_nearly_every_topic(year):
    assert 55 <= len(year.services) <= 65
    assert 33 <= len({service.organisation_id for service in year.services}) <= 40
    assert len({topic.code for service in year.services for topic in service.topics.all()}) >= 75
    for service in year.services:
        service.check_reach(is_citywide=service.is_citywide, districts=list(service.districts.all()))
