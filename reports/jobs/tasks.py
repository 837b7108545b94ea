"""Background work on annual reports."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from core import audit
from districts.scoping import EVALUATION
from reports import annual_report
from reports.checks.consistency import Contradiction
from reports.frozen.freezing import freeze
from reports.frozen.models import FrozenYear
from reports.jobs import mails
from reports.jobs.models import ReportJob, Superseded
from reports.jobs.progress import Beat, beating
from reports.levels import StatisticsError
from reports.scope import OPERATOR, offices_of


@task()
def work_on(job_id: int) -> None:
    """Do what was asked for, in the language of who asked; whatever goes wrong is told on the job's page."""
    with suppress(Superseded):
        job = ReportJob.objects.visible_to(OPERATOR).start(job_id)
        if job.attempt > job.MOST_ATTEMPTS:
            job.set_result(job.State.FAILED, message=_("The work was cut off several times."))
            return
        with override(job.language):
            _work_on(job)


def _work_on(job: ReportJob) -> None:
    try:
        with beating(job) as beat:
            WORK[job.kind](job, beat)
    except Superseded:
        raise
    except Contradiction as error:
        text = _("The tables contradict each other, so there is no report: %(reason)s") % {"reason": error}
        job.set_result(job.State.FAILED, message=text[:600])
    except StatisticsError as error:
        job.set_result(job.State.FAILED, message=str(error)[:600])
    except Exception:
        message = _("Something went wrong on our side. Please try again later.")
        job.set_result(job.State.FAILED, message=message)
        raise


def _make_report(job: ReportJob, beat: Beat) -> None:
    """As far as who asked may see figures by now."""
    user, options = job.created_by or OPERATOR, job.options
    if not user.access.has(*EVALUATION):
        raise StatisticsError(_("You may no longer see figures."))
    if options["office"] and not offices_of(user).filter(code=options["office"]).exists():
        raise StatisticsError(_("You may no longer see the figures of this office."))
    languages = dict.fromkeys((annual_report.LANGUAGE, job.language))
    made = annual_report.live(user=user, **options, languages=list(languages), progress=beat.show)
    file = ContentFile(annual_report.checked_file(made[annual_report.LANGUAGE]), name="report")
    job.file.save("report", file, save=False)
    try:
        with transaction.atomic():
            job.set_result(job.State.DONE, file=job.file.name, content=made[job.language].to_json())
            if job.kind == job.Kind.DRAFT:
                mails.queue(job)
    except Superseded:
        job.file.delete(save=False)
        raise


def _freeze(job: ReportJob, beat: Beat) -> None:
    """The version and the end of the job are stored together: who takes it up again finds it over."""

    def finish(frozen: FrozenYear) -> None:
        job.set_result(job.State.DONE, message=str(frozen))

    freeze(year=job.year, note=job.note, author=job.created_by, progress=beat.show, finish=finish)


WORK: Mapping[str, Callable[[ReportJob, Beat], None]] = {
    ReportJob.Kind.REPORT: _make_report,
    ReportJob.Kind.DRAFT: _make_report,
    ReportJob.Kind.FREEZE: _freeze,
}


@task()
def forget_reports() -> None:
    """Every morning: reports that nobody is offered any more are deleted with their files."""
    expired = list(ReportJob.objects.visible_to(OPERATOR).expired())
    for job in expired:
        if job.file:
            job.file.delete(save=False)
        job.delete()
    if expired:
        audit.record(None, audit.Action.RETENTION, list=ReportJob._meta.label_lower, deleted=len(expired))


def take_up_again() -> int:
    """Ask once more for jobs whose worker was killed; how many there were."""
    found = 0
    for job in ReportJob.objects.visible_to(OPERATOR).cut_off():
        with transaction.atomic():
            # Whoever looks next finds it waiting.
            waiting = ReportJob.objects.visible_to(OPERATOR).cut_off().filter(pk=job.pk)
            if waiting.update(state=ReportJob.State.WAITING):
                work_on.enqueue(job.pk)
                found += 1
    return found
