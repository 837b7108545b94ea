"""Tables are right: checked against a slow, obvious second count on generated consultations."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import Period
from reports.engine import statistic
from reports.levels import StatisticsError, UnknownCode
from reports.scope import OPERATOR
from reports.tests import worlds

YEAR = Period.year(2025)
PERIODS = st.sampled_from([YEAR, Period(date(2024, 12, 31), date(2025, 3, 30)), Period.year(2024)])
FILTERS = st.sampled_from(
    [
        {},
        {"office": ["ES"]},
        {"district": ["eving", "outside"]},
        {"hour": ["9", "unknown"]},
        {"site": ["unknown"]},
        {"quarter": ["2025-Q1"]},
        {"month": ["2025-12"], "sex": ["w"]},
        {"topic_group": ["BIL"]},
        {"sensitive": ["1"]},
        {"outcome": ["referred", "resolved"], "office": ["HH"]},
        {"referral_outcome": ["unknown"]},
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=worlds.worlds,
    period=PERIODS,
    by=st.lists(st.sampled_from(worlds.DIMENSIONS), max_size=3, unique=True),
    measures=st.lists(st.sampled_from(worlds.MEASURES), min_size=1, max_size=4, unique=True),
    filters=FILTERS,
)
@pytest.mark.django_db
def test_tables_equal_the_slow_count(world, period, by, measures, filters):
    with transaction.atomic():
        bundles = worlds.build(world)
        table = statistic(user=OPERATOR, period=period, by=by, measures=measures, filters=filters)
        for measure in measures:
            groups, total = worlds.slow_count(bundles, period, by, measure, filters)
            if by:
                found = {codes: value for codes, value in table.column(measure).items() if value}
                assert found == groups
            assert table.total[measure] == total
        transaction.set_rollback(True)


def consultation(**changes) -> dict:
    usual = {
        "held_on": date(2025, 3, 30),
        "start_time": None,
        "office": "ES",
        "client": 0,
        "site": False,
        "district_id": "eving",
        "minutes": 30,
        "persons_present": 1,
        "channel": "open_hours",
        "mediation": "none",
        "employer_side": "city",
        "sex": "w",
        "is_cancelled": False,
        "concerns": [{"topic_id": "BIL-01", "outcome": "resolved", "referral": None}],
    }
    return usual | changes


@pytest.mark.django_db
def test_ratio_comes_from_the_exact_counts():
    two = [{"topic_id": topic, "outcome": "waiting", "referral": None} for topic in ("BIL-01", "WOH-01")]
    worlds.build([consultation(), consultation(concerns=two)])
    table = statistic(user=OPERATOR, period=YEAR, by=["office"], measures=["concerns_per_consultation"])
    assert table.value("concerns_per_consultation", "ES") == 1.5
    assert table.total["concerns_per_consultation"] == 1.5


@pytest.mark.django_db
def test_persons_are_never_added_up():
    worlds.build([consultation(), consultation(office="HH")])
    table = statistic(user=OPERATOR, period=YEAR, by=["office"], measures=["clients"])
    assert list(table.column("clients").items()) == [(("ES",), 1), (("HH",), 1)]
    assert table.total["clients"] == 1
    with pytest.raises(ValueError, match="do not add up"):
        table.rollup()


@pytest.mark.django_db
def test_rollup_equals_asking_again():
    worlds.build([consultation(), consultation(office="HH"), consultation(held_on=date(2025, 1, 1))])
    asked = {"user": OPERATOR, "period": YEAR, "measures": ["consultations", "minutes", "new_clients"]}
    fine = statistic(by=["month", "office"], **asked)
    assert fine.rollup("month").rows == statistic(by=["month"], **asked).rows


@pytest.mark.django_db
def test_lead_counts_the_own_office_and_others_nothing(cast):
    worlds.build([consultation(), consultation(office="HH")])
    totals = {
        part: statistic(user=cast.person(part), period=YEAR).total["consultations"]
        for part in ("lead", "coordinator", "adviser", "reception", "admin", "directory")
    }
    assert totals == {"lead": 1, "coordinator": 2, "adviser": 0, "reception": 0, "admin": 0, "directory": 0}


@pytest.mark.django_db
def test_first_contact_in_another_office_is_no_new_client_here(cast):
    worlds.build([consultation(office="HH", held_on=date(2025, 1, 1)), consultation()])
    table = statistic(user=cast.person("lead"), period=YEAR, measures=["clients", "new_clients"])
    assert table.total == {"clients": 1, "new_clients": 0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"by": ["nope"]}, "no dimension 'nope'"),
        ({"measures": ["nope"]}, "no measure 'nope'"),
        ({"measures": ["waiting_median"], "by": ["language"]}, "not by language"),
        ({"measures": []}, "at least one measure"),
        ({"by": ["year", "sex", "topic", "site"]}, "at most 3 dimensions"),
        ({"by": ["sex", "sex"]}, "named twice"),
        ({"filters": {"nope": ["x"]}}, "no dimension 'nope'"),
    ],
)
def test_unknown_names_are_refused(asked, message):
    with pytest.raises(StatisticsError, match=message):
        statistic(user=OPERATOR, period=YEAR, **asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("dimension", "code"),
    [
        ("district", "atlantis"),
        ("month", "2025-13"),
        ("hour", "24"),
        ("organisation", "x"),
        ("sensitive", "yes"),
    ],
)
def test_filter_with_an_unknown_code_is_refused(dimension, code):
    with pytest.raises(UnknownCode, match=f"{dimension} has no code '{code}'"):
        statistic(user=OPERATOR, period=YEAR, filters={dimension: [code]})


@pytest.mark.django_db
def test_lead_cannot_ask_for_another_office(cast):
    with pytest.raises(UnknownCode):
        statistic(user=cast.person("lead"), period=YEAR, filters={"office": ["HH"]})


@pytest.mark.django_db
def test_codes_have_labels_in_the_dimension(cast):
    worlds.build(
        [consultation(concerns=[{"topic_id": "BIL-01", "outcome": "referred", "referral": referral()}])]
    )
    for code in (
        "organisation",
        "nationality",
        "nationality_group",
        "residence_status",
        "german_level",
        "age_group",
    ):
        table = statistic(user=OPERATOR, period=YEAR, by=[code], measures=["referrals", "clients"])
        [(found,)] = table.rows
        assert found in table.dimensions[0].axis(OPERATOR, YEAR)


def referral() -> dict:
    return {"organisation": 0, "outcome": "served", "after": 0, "status": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "queries"),
    [
        ({"measures": ["consultations", "minutes"], "by": ["month", "office"]}, 1),
        ({"measures": ["consultations", "clients"], "by": ["month", "office"]}, 2),
        ({"measures": ["consultations", "concerns"], "by": ["district"]}, 2),
        ({"measures": ["clients"], "by": ["topic"]}, 2),
        ({"measures": ["concerns", "referrals", "clients"], "by": ["topic"]}, 3),
    ],
)
def test_a_table_costs_at_most_two_queries_per_level(asked, queries):
    with CaptureQueriesContext(connection) as found:
        statistic(user=OPERATOR, period=YEAR, **asked)
    assert sum('FROM "consultations_' in query["sql"] for query in found) == queries
