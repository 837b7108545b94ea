"""Background work of retention."""

from django_tasks import task

from welcome.retention import engine


@task()
def keep_retention() -> None:
    engine.run()
