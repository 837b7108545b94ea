"""Figures kept ready are never older than the records, whatever changes them (docs/decisions/0029)."""

import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalogues.models import Topic
from consultations.bulk import copy_facts
from consultations.models import Concern, Consultation, Referral
from core import bulk
from core.periods import Period
from districts.models import Office, Site
from partners.models import Organisation
from reports.dimensions import DIMENSIONS
from reports.engine import question, statistic
from reports.levels import Level
from reports.measures import MEASURES
from reports.models import ChangedMonth, ReadyAnswer, ReadyQuestion
from reports.ready import answers, tasks, triggers, upkeep
from reports.ready.pieces import cut, runs
from reports.scope import OPERATOR
from reports.tests import worlds
from reports.tests.test_engine import consultation
from welcome.tests.pages import text

YEAR = Period.year(2025)
LONG = Period(date(2024, 11, 15), date(2025, 12, 31))
QUESTIONS = [
    (YEAR, ["month", "office", "district"], ["consultations", "minutes", "new_clients"], {}),
    (LONG, [], ["new_clients", "anonymous_consultations"], {}),
    (LONG, ["topic_group", "sensitive"], ["concerns", "consultations", "unmet_concerns"], {}),
    (YEAR, ["topic"], ["minutes", "clients"], {"site": ["unknown"]}),
    (LONG, ["year", "sex"], ["referrals", "referrals_answered"], {}),
    (YEAR, ["organisation_type", "district"], ["referrals"], {"office": ["ES"]}),
    (LONG, ["referral_outcome", "topic_group"], ["concerns", "clients"], {}),
    (LONG, ["site", "hour"], ["consultations"], {"topic_group": ["BIL", "WOH"]}),
]
REFERRED = {"topic_id": "BIL-02", "outcome": "referred"}
SENT = {"organisation": 0, "outcome": "", "after": 40, "status": ""}
WORLD = [
    consultation(held_on=date(2024, 11, 30), client=0, site=True),
    consultation(held_on=date(2025, 1, 31), concerns=[REFERRED | {"referral": SENT}], client=1, site=True),
    consultation(held_on=date(2025, 2, 3), office="HH", concerns=[REFERRED | {"referral": SENT}], client=0),
    consultation(held_on=date(2025, 5, 6), client=None, district_id="outside"),
    consultation(held_on=date(2025, 5, 7), client=2, is_cancelled=True),
    consultation(held_on=date(2025, 12, 31), client=2),
]


def asked() -> list:
    return [
        (found := statistic(user=OPERATOR, period=period, by=by, measures=measures, filters=filters)).rows
        | {"total": found.total}
        for period, by, measures, filters in QUESTIONS
    ]


def counted(monkeypatch) -> list:
    """The same without what is kept."""
    with monkeypatch.context() as patched:
        patched.setattr(answers, "rows", lambda batch: batch.count())
        return asked()


def on_day(day: date) -> Consultation:
    return Consultation.objects.get(held_on=day)


def insert_earlier(held_on: date) -> None:
    """Somebody's first contact moves to an earlier year; by rows, as an import does."""
    known = on_day(date(2025, 12, 31))
    made = Consultation(office=known.office, client=known.client, held_on=held_on)
    made.set_facts()
    bulk.insert([made])
    concern = Concern(topic_id="WOH-01", outcome="waiting")
    copy_facts(made, concern)
    bulk.insert([concern])


def move(day: date, to: date) -> None:
    moved = on_day(day)
    moved.held_on = to
    moved.save()
    moved.concerns.update(held_on=to, month=moved.month)


def delete(day: date) -> None:
    gone = on_day(day)
    Referral.objects.filter(concern__consultation=gone).delete()
    gone.concerns.all().delete()
    gone.delete()


CHANGES = {
    "inserted": lambda: insert_earlier(date(2024, 11, 29)),
    "moved to another month": lambda: move(date(2025, 2, 3), date(2025, 3, 4)),
    "and into another year": lambda: move(date(2025, 3, 4), date(2024, 12, 30)),
    "attributes": lambda: Consultation.objects.filter(held_on=date(2025, 1, 31)).update(
        sex="d", district_id="huckarde", minutes=F("minutes") + 1
    ),
    "district of the concern": lambda: Concern.objects.filter(held_on=date(2025, 5, 6)).update(
        district="eving"
    ),
    "anonymised": lambda: Consultation.objects.filter(client__isnull=False, month=202512).update(client=None),
    "cancelled": lambda: Consultation.objects.filter(month=202501).update(
        is_counted=False, cancelled_at="2026-02-01T12:00:00+00:00"
    ),
    "outcome of a concern": lambda: Concern.objects.filter(month=202505).update(outcome="not_possible"),
    "referral ended in vain": lambda: Referral.objects.update(
        status="failed", outcome="no_capacity", answered_on=date(2026, 1, 2)
    ),
    "referral to a draft": lambda: Referral.objects.filter(sent_month=202503).update(
        status="error", outcome="", answered_on=None
    ),
    "sent on another day": lambda: Referral.objects.update(sent_on=date(2025, 6, 1), sent_month=202506),
    "topic in another group": lambda: Topic.objects.filter(code="BIL-01").update(group_id="WOH"),
    "topic sensitive": lambda: Topic.objects.filter(code="BIL-02").update(is_sensitive=True),
    "site renamed": lambda: [
        Site.objects.filter(pk=each.pk).update(code=f"x{each.code}"[:20]) for each in Site.objects.all()
    ],
    "organisation of another type": lambda: Organisation.objects.update(type="school"),
    "concern deleted": lambda: Concern.objects.filter(month=202505).delete(),
    "deleted": lambda: delete(date(2025, 12, 31)),
}


@pytest.mark.django_db
def test_kept_figures_follow_every_change(monkeypatch):
    """Each change in turn: the answers are those of a full recount, and the second time nothing is counted."""
    worlds.build(WORLD)
    for name, change in CHANGES.items():
        asked()
        change()
        assert asked() == counted(monkeypatch), name
    with CaptureQueriesContext(
        connection,
    ) as found:
        asked()
    counts = [query["sql"] for query in found if "COUNT(" in query["sql"] or "SUM(" in query["sql"]]
    assert [sql for sql in counts if "changedmonth" not in sql] == []
    call_command("keep_figures")
    call_command("keep_figures", rebuild=True)
    assert asked() == counted(monkeypatch)


@pytest.mark.django_db
def test_the_running_month_is_counted_and_not_kept(clock):
    worlds.build([consultation(held_on=date(2026, 10, 31)), consultation(held_on=date(2026, 11, 2))])
    table = statistic(user=OPERATOR, period=Period.year(2026), by=["month"])
    assert table.column("consultations") == {("2026-10",): 1, ("2026-11",): 1}
    assert max(ReadyAnswer.kept.values_list("end", flat=True)) == date(2026, 10, 31)


@pytest.mark.django_db
def test_the_check_tells_what_is_wrong_forgets_and_repairs(clock, monkeypatch, client_for):
    worlds.build(WORLD)
    asked()
    old = ReadyQuestion.asked.count()
    wrong = ReadyAnswer.kept.exclude(content="[]").filter(start=YEAR.start, end=YEAR.end).first()
    ReadyAnswer.kept.filter(pk=wrong.pk).update(content='[[["202501",1,"eving"],[77,1,1]]]')
    with pytest.raises(tasks.WrongFigures, match="1 differences"):
        tasks.keep_figures.func()
    page = text(client_for("coordinator").get("/statistics/annual-report/"))
    assert "These were wrong; they have been put right." in page
    assert "kept was another figure than is counted" in page
    tasks.keep_figures.func()
    assert "No difference." in text(client_for("coordinator").get("/statistics/annual-report/"))
    assert "Daily check" not in text(client_for("lead").get("/statistics/annual-report/"))
    assert asked() == counted(monkeypatch)
    on_table = " ON catalogues_topic" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER reports_changed_catalogues_topic{on_table}")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("keep_figures")
    clock.shift(60 * 60 * 24 * 61)
    statistic(user=OPERATOR, period=YEAR, by=["office"])
    assert ReadyQuestion.asked.count() == old + 1
    assert len(upkeep.renew()) == 1
    assert ReadyQuestion.asked.count() == 1


@pytest.mark.django_db
def test_an_office_closed_and_a_topic_replaced_in_mid_year_keep_their_figures(cast):
    """Whatever is counted before or after is found under the code that it was recorded with; nothing is lost."""
    old, new = Topic.objects.filter(group="BIL")[:2]
    by = {"user": OPERATOR, "period": YEAR, "measures": ["concerns"]}
    first = [{"topic_id": old.code, "outcome": "resolved", "referral": None}]
    worlds.build([consultation(held_on=date(2025, 3, 3), office="HH", concerns=first), consultation()])
    assert statistic(by=["office", "topic"], **by).total["concerns"] == 2
    Office.objects.filter(code="HH").update(closed_on=date(2025, 6, 30))
    Topic.objects.filter(pk=old.pk).update(valid_until=date(2025, 6, 30), replaced_by=new)
    later = [{"topic_id": new.code, "outcome": "resolved", "referral": None}]
    worlds.build([consultation(held_on=date(2025, 9, 9), concerns=later)])
    for _time in range(2):
        table = statistic(by=["office", "topic"], **by)
        assert table.total["concerns"] == 3
        assert {"HH", "ES"} == {office for office, _topic in table.rows}
        assert table.value("concerns", "HH", old.code) == 1
        assert table.value("concerns", "ES", new.code) >= 1
        only = statistic(by=[], filters={"office": ["HH"], "topic": [old.code]}, **by)
        assert only.total["concerns"] == 1
    assert {old.code, new.code} <= set(DIMENSIONS["topic"].axis(OPERATOR, YEAR))


@pytest.mark.django_db
def test_figures_of_one_scope_are_not_those_of_another(cast):
    worlds.build(WORLD)
    for _time in range(2):
        totals = [
            statistic(user=cast.person("lead", office), period=YEAR, by=["district"]).total["consultations"]
            for office in ("ES", "HH")
        ]
        assert totals == [3, 1]
        assert statistic(user=OPERATOR, period=YEAR, by=["district"]).total["consultations"] == 4
    User.objects.filter(pk=cast.person("lead").pk).update(is_active=False)
    lead = User.objects.get(pk=cast.person("lead").pk)
    assert statistic(user=lead, period=YEAR, by=["district"]).total["consultations"] == 0


@pytest.mark.django_db
def test_every_table_that_figures_are_made_of_is_watched():
    """The tables in the SQL of every measure by every dimension have triggers."""
    codes = [code for code, measure in MEASURES.items() if measure.level != Level.TICKET and measure.is_count]
    read = set()
    for by in DIMENSIONS:
        asked = question(user=OPERATOR, period=YEAR, by=[by], measures=codes)
        sql = " ".join(str(batch.query(by_month=True).query) for batch in asked._batches(asked.measures))
        read |= set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
    assert read == {*triggers.ROWS, *triggers.CATALOGUES}
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_the_log_is_summed_up_without_changing_a_stamp():
    worlds.build(WORLD)
    statements, months = ChangedMonth.log.count(), len(ChangedMonth.log.stamps())
    assert statements <= months * 6  # not one for each row
    before = ChangedMonth.log.stamps()
    triggers.compact(connection)
    assert ChangedMonth.log.stamps() == before
    assert ChangedMonth.log.count() == len(before)


def test_days_are_cut_into_pieces_that_cover_them():
    for start, end, today in (
        (date(2024, 2, 29), date(2026, 5, 1), date(2026, 5, 1)),
        (date(2016, 1, 1), date(2025, 12, 31), date(2026, 1, 1)),
        (date(2025, 12, 31), date(2025, 12, 31), date(2026, 1, 1)),
    ):
        pieces = cut(Period(start, end), today)
        assert [day for piece in pieces for day in piece.each_day()] == list(Period(start, end).each_day())
        assert [each for run in runs(pieces, set(pieces)) for each in run] == pieces
        assert list(runs(pieces, {pieces[0], pieces[-1]}))[-1][-1] == pieces[-1]
