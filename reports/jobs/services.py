"""Asking for long work."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from core import audit
from districts.models import Office
from reports.jobs.models import ReportJob
from reports.jobs.tasks import work_on

REPORTS = {ReportJob.Kind.REPORT: "annual", ReportJob.Kind.FREEZE: "freeze"}
"""What the audit trail calls it."""


@transaction.atomic
def ask(
    request: HttpRequest, kind: ReportJob.Kind, *, year: int, office: str = "", **options: str
) -> ReportJob:
    """The job of the person for what the options say; a second click finds the one that is at work."""
    user: Any = request.user
    wanted = {
        "kind": kind,
        "year": year,
        "office": Office.objects.visible_to(user).filter(code=office).first() if office else None,
        "language": get_language(),
    } | options
    own = ReportJob.objects.visible_to(user).at_work().filter(**wanted)
    if found := own.first():
        return found
    job = ReportJob(**wanted, created_by=user)
    job.save()
    named = {"disclosure": options["disclosure"]} if "disclosure" in options else {}
    audit.record(request, audit.Action.CREATE, job, report=REPORTS[kind], year=year, office=office, **named)
    work_on.enqueue(job.pk)
    return job
