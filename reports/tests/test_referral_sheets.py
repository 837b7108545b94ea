"""T17 to T19 against an own count over the rows of the database."""

from collections import Counter
from datetime import date, timedelta

import pytest

from consultations.models import Concern, Referral
from reports.scope import OPERATOR
from reports.sheets import referrals
from reports.sheets.model import Report
from reports.tests import worlds
from reports.tests.test_engine import consultation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


def referred(topic: str, organisation: int, outcome: str = "", after: int = 0) -> dict:
    made = {"organisation": organisation, "outcome": outcome, "after": after, "status": ""}
    return {"topic_id": topic, "outcome": "referred", "referral": made}


@pytest.fixture
def world():
    plain = {"referral": None}
    worlds.build(
        [
            *(consultation(concerns=[referred("WOH-01", 0, "served")]) for _number in range(12)),
            *(consultation(concerns=[referred("BIL-01", 1, "no_show")], office="HH") for _number in range(5)),
            *(consultation(concerns=[referred("BIL-01", 0)]) for _number in range(4)),
            consultation(concerns=[referred("BIL-01", 0)], is_cancelled=True),
            consultation(concerns=[referred("WOH-01", 0, "served")], held_on=date(2026, 1, 1)),
            consultation(concerns=[{"topic_id": "AUF-01", "outcome": "not_possible"} | plain]),
            consultation(
                concerns=[{"topic_id": "BIL-01", "outcome": "not_possible"} | plain], district_id="hoerde"
            ),
        ]
    )
    # What the generator of worlds does not know: reasons and days. All stay within the rules of the database.
    for number, referral in enumerate(Referral.objects.filter(outcome="no_show").order_by("pk")):
        Referral.objects.filter(pk=referral.pk).update(
            outcome=("no_capacity", "language_barrier")[number % 2],
            closed_on=referral.sent_on + timedelta(days=number),
        )
    for number, referral in enumerate(Referral.objects.filter(outcome="served").order_by("pk")):
        Referral.objects.filter(pk=referral.pk).update(
            answered_on=referral.sent_on + timedelta(days=number),
            closed_on=referral.sent_on + timedelta(days=2 * number),
        )
    Concern.objects.filter(outcome="not_possible").update(is_barrier=True)


def report(mode: str = "exact", office: str = "") -> Report:
    return Report(OPERATOR, 2025, office, mode)


def counted():
    return Referral.objects.counted().filter(sent_on__year=2025)


def figures(sheet) -> dict:
    return {line.codes: line.figures for line in sheet.lines}


def test_receivers_are_counted_by_type_and_by_organisation(world):
    found = figures(referrals.receivers(report()))
    for organisation in {referral.organisation for referral in counted()}:
        own = [referral for referral in counted() if referral.organisation == organisation]
        served = sum(referral.outcome == "served" for referral in own)
        answered = sum(referral.answered_on is not None for referral in own)
        expected = (len(own), answered, served, len(own) / 21)
        assert found["*", str(organisation.pk)] == expected
        assert found[organisation.type, "*"] == expected
    assert found["*", "*"] == (21, 17, 12, 1.0)


def test_results_have_the_days_until_answer_and_end_and_what_is_open_for_long(world):
    found = figures(referrals.results(report()))
    columns = len(found["*",]) - 3
    times = {codes[0]: line[columns:] for codes, line in found.items()}
    days = {
        referral.pk: (
            (referral.answered_on - referral.sent_on).days,
            (referral.closed_on - referral.sent_on).days,
        )
        for referral in counted().filter(status="completed")
    }
    answers, ends = (sorted(each) for each in zip(*days.values(), strict=True))
    assert times["completed"] == ((answers[5] + answers[6]) / 2, (ends[5] + ends[6]) / 2, 0)
    assert times["sent"] == (None, None, 4)
    assert times.keys().isdisjoint({"draft", "error"})
    assert times["*"][2] == 4
    by_state = Counter(referral.status for referral in counted())
    assert {codes[0]: line[columns - 1] for codes, line in found.items() if line[columns - 1]} == by_state | {
        "*": 21
    }


def test_gaps_are_counted_by_topic_group_and_by_district(world):
    found = figures(referrals.gaps(report()))
    #                          unmet, no remedy, barrier, no capacity, not eligible, language
    assert found["AUF", "*"] == (1, 1, 1, 0, 0, 0)
    assert found["BIL", "*"] == (6, 1, 1, 3, 0, 2)
    assert found["WOH", "*"] == (0, 0, 0, 0, 0, 0)
    assert found["*", "hoerde"] == (1, 1, 1, 0, 0, 0)
    assert found["*", "eving"] == (6, 1, 1, 3, 0, 2)
    assert found["*", "*"] == (7, 2, 2, 3, 0, 2)


def test_an_office_alone_has_its_own_figures(world):
    assert figures(referrals.receivers(report(office="HH")))["*", "*"][0] == 5
    assert figures(referrals.gaps(report(office="HH")))["*", "*"] == (5, 0, 0, 3, 0, 2)
    assert figures(referrals.results(report(office="HH")))["*",][-1] == 0


def test_small_figures_and_medians_of_few_are_secret_outside(world):
    found = figures(referrals.gaps(report("suppressed")))
    assert found["AUF", "*"][:3] == (".", ".", ".")
    results = figures(referrals.results(report("suppressed")))
    assert results["completed",][-3] != "."
    assert results["failed",][-2] == "."
    rounded = figures(referrals.gaps(report("rounded")))
    assert rounded["BIL", "*"] == (5, 0, 0, 5, 0, 0)
