"""Drafts of reports that are made by themselves: of each office and of the city, some days after a quarter, a half or a
year has ended.

A draft is a job that nobody asked for. There is one of each time and place, whoever looks and how often.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from core import audit
from core.periods import Period
from districts.models import Office
from reports.disclosure import ROUNDED
from reports.engine import statistic
from reports.frozen.reading import newest
from reports.jobs.models import ReportJob
from reports.jobs.tasks import work_on
from reports.parts import RHYTHMS
from reports.scope import OPERATOR, offices_of

CATCH_UP_DAYS = 60
"""So long a day is caught up on which no worker ran. Shorter than a draft is kept, so that none is made twice."""


@task()
def make_drafts() -> None:
    """Every day: the drafts that are due and not yet there."""
    for year, part in due(timezone.localdate()):
        for office in _places(year, part):
            ask_once(year, part, office)


def due(today: date) -> list[tuple[int, str]]:
    """Years and their parts that have ended so many days ago as the settings say, and not much longer."""
    latest = today - timedelta(days=settings.REPORT_DRAFT_DAYS)
    window = Period(latest - timedelta(days=CATCH_UP_DAYS), latest)
    parts = [part for rhythm in settings.REPORT_DRAFTS for part in RHYTHMS[rhythm]]
    years = (window.start.year, window.end.year)
    times = dict.fromkeys((year, part) for year in years for part in parts)
    return [(year, part) for year, part in times if Period.in_year(year, part).end in window]


def _places(year: int, part: str) -> list[Office | None]:
    """The offices that have advised anybody in that time, and then the city (None), so that the drafts of the offices
    are there when the coordinators are told; nobody of a year that is frozen."""
    if newest(year):
        return []
    found = statistic(user=OPERATOR, period=Period.in_year(year, part), by=["office"])
    offices = list(offices_of(OPERATOR).filter(code__in=[code for (code,) in found.rows]))
    return [*offices, None] if offices else []


@transaction.atomic
def ask_once(year: int, part: str, office: Office | None) -> None:
    """Queue the draft, unless there is one; of two workers one finds that of the other (a constraint)."""
    job, is_new = ReportJob.objects.visible_to(OPERATOR).get_or_create(
        kind=ReportJob.Kind.DRAFT,
        year=year,
        part=part,
        office=office,
        defaults={"disclosure": ROUNDED, "language": settings.LANGUAGE_CODE},
    )
    if is_new:
        code = office.code if office else ""
        audit.record(None, audit.Action.CREATE, job, report="draft", year=year, part=part, office=code)
        work_on.enqueue(job.pk)
