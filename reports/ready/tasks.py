"""The nightly check of the figures that are kept ready."""

import logging

from django_tasks import task

from reports.ready.upkeep import renew

logger = logging.getLogger(__name__)


class WrongFigures(Exception):
    """What was kept ready was not what is counted; it is right again."""


@task()
def keep_figures() -> None:
    """A difference is an error of the program: it stands in the log, and the task has failed."""
    if found := renew():
        for text in found:
            logger.error("Figures kept ready: %s", text)
        raise WrongFigures(f"{len(found)} differences; see the log.")
